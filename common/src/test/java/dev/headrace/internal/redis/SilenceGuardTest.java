package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@RedisTest
class SilenceGuardTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Map<Lane, String> NONE = Map.of(Lane.NORMAL, "0-0");

    /** Nothing but the guard ends these connections: the proxy acknowledges to the end. */
    @Test
    void aConnectionThatOnlyAcknowledgesIsLeftForANewOne(TestRedis redis) {
        RedisSettings settings;
        try (TcpProxy proxy = TcpProxy.to(redis)) {
            settings = new RedisSettings(proxy.uri(), TIMEOUT, TIMEOUT, TIMEOUT, false);
            try (RedisTaskStore store = RedisTaskStore.connect(settings, "silence")) {
                proxy.silence();
                await().atMost(TIMEOUT.multipliedBy(3))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(Fixture.get(store.queueSettings(redis.uniqueQueue())))
                                .isNotNull());
            }
        }
    }

    /** The reply takes twice the command timeout, and bytes of it come all the time. */
    @Test
    void aLargeReplyOverASlowLinkComesThoughItTakesLongerThanTheCommandTimeout(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis);
                RespClient cli = redis.connect();
                RedisTaskStore store = RedisTaskStore.connect(
                        new RedisSettings(proxy.uri(), TIMEOUT, TIMEOUT, TIMEOUT, false), "slow")) {
            Shard shard = new Shard(redis.uniqueQueue(), 0);
            WorkerId worker = new WorkerId("w", "000000000001");
            Fixture.get(store.openShard(shard));
            String lane = new Keys(shard).lane(Lane.NORMAL);
            cli.call("XADD", lane, "*", "type", "large", "body", "x".repeat(900 * 1024));
            proxy.bandwidth(TcpProxy.Direction.SERVER_TO_CLIENT, 150_000);
            List<TaskEntry> entries = store.claim(shard, worker, Lane.NORMAL, 1)
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            assertThat(entries).hasSize(1);
            assertThat(entries.get(0).body()).hasSize(900 * 1024);
        }
    }

    /** One that goes on for ever is given up, and so is its connection: the rest of it is not waited for. */
    @Test
    void aReplyThatIsTooLargeForItsLinkIsGivenUpAndTheNextCommandIsAnswered(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis);
                RespClient cli = redis.connect();
                RedisTaskStore store = RedisTaskStore.connect(
                        new RedisSettings(proxy.uri(), TIMEOUT, TIMEOUT, TIMEOUT, false), "slow")) {
            Shard shard = new Shard(redis.uniqueQueue(), 0);
            WorkerId worker = new WorkerId("w", "000000000001");
            Fixture.get(store.openShard(shard));
            String lane = new Keys(shard).lane(Lane.NORMAL);
            cli.call("XADD", lane, "*", "type", "large", "body", "x".repeat(900 * 1024));
            proxy.bandwidth(TcpProxy.Direction.SERVER_TO_CLIENT, 50_000);
            assertThat(store.claim(shard, worker, Lane.NORMAL, 1)
                            .toCompletableFuture()
                            .orTimeout(11, TimeUnit.SECONDS))
                    .failsWithin(Duration.ofSeconds(12))
                    .withThrowableThat()
                    .withMessageContaining("within the command timeout");
            await().atMost(Duration.ofSeconds(3))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(Fixture.get(store.claim(shard, worker, Lane.NORMAL, 1)))
                            .isEmpty());
        }
    }

    /** A read that blocks is silence too, but is answered in time. */
    @Test
    void aConnectionThatIsAnsweredInTimeStays(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis);
                RedisTaskStore store = RedisTaskStore.connect(
                        new RedisSettings(proxy.uri(), TIMEOUT, TIMEOUT, TIMEOUT, false), "patience")) {
            Shard shard = new Shard(redis.uniqueQueue(), 0);
            assertThat(Fixture.get(store.awaitDoorbell(shard, NONE, Duration.ofMillis(1))))
                    .isFalse();
            proxy.refuse();
            for (int read = 0; read < 3; read++) {
                assertThat(Fixture.get(store.awaitDoorbell(shard, NONE, Duration.ofSeconds(2))))
                        .isFalse();
            }
        }
    }
}
