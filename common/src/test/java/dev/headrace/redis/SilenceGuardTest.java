package dev.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.Map;
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
