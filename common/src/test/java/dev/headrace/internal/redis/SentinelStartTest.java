package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.redis.RedisSettings;
import dev.headrace.testing.FakeSentinel;
import dev.headrace.testing.FreePorts;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connecting while sentinels do not agree. */
class SentinelStartTest {
    private static final String UNKNOWN = "-ERR No such master with that name\r\n";

    private static RedisSettings to(Duration connectFor, FakeSentinel... sentinels) {
        List<String> hosts = new ArrayList<>();
        for (FakeSentinel sentinel : sentinels) {
            hosts.add("127.0.0.1:" + sentinel.port());
        }
        return to("redis-sentinel://" + String.join(",", hosts) + "/m", connectFor);
    }

    private static RedisSettings to(String uri, Duration connectFor) {
        return new RedisSettings(uri, Duration.ofSeconds(5), Duration.ofSeconds(5), connectFor, false);
    }

    /** The second sentinel answers while the connection to the master is being made, and is right from then on. */
    @Test
    void aSentinelThatNamesADeadMasterAfterAnotherNamedTheLivingOneEndsNoConnect() {
        int dead = FreePorts.next();
        CountDownLatch named = new CountDownLatch(1);
        AtomicBoolean lagged = new AtomicBoolean();
        try (TestRedis redis = TestRedis.own();
                TcpProxy slow = TcpProxy.to(redis);
                FakeSentinel first = FakeSentinel.answering(() -> {
                    named.countDown();
                    return FakeSentinel.names(slow.port(), 1, "master");
                });
                FakeSentinel lagging = FakeSentinel.answering(() -> {
                    await(named);
                    boolean again = lagged.getAndSet(true);
                    return FakeSentinel.names(again ? slow.port() : dead, 1, "master");
                })) {
            slow.delay(TcpProxy.Direction.SERVER_TO_CLIENT, Duration.ofMillis(500));
            RedisTaskStore.connect(to(Duration.ofSeconds(30), first, lagging), "test")
                    .close();
            assertThat(lagged).isTrue();
        }
    }

    /** It has the epoch of the new configuration, and names the old master until all replicas follow the new one. */
    @Test
    void theSentinelThatLeadsAFailoverDoesNotLeadBackToTheOldMaster() {
        int dead = FreePorts.next();
        AtomicInteger answers = new AtomicInteger();
        CountDownLatch named = new CountDownLatch(1);
        try (TestRedis redis = TestRedis.own();
                TcpProxy slow = TcpProxy.to(redis);
                FakeSentinel first = FakeSentinel.answering(() -> {
                    named.countDown();
                    return FakeSentinel.names(slow.port(), 1, "master");
                });
                FakeSentinel leading = FakeSentinel.answering(() -> {
                    await(named);
                    answers.incrementAndGet();
                    return FakeSentinel.names(dead, 1, "s_down,o_down,master,failover_in_progress");
                })) {
            slow.delay(TcpProxy.Direction.SERVER_TO_CLIENT, Duration.ofMillis(500));
            RedisTaskStore.connect(to(Duration.ofSeconds(5), first, leading), "test")
                    .close();
            assertThat(answers).hasPositiveValue();
        }
    }

    @Test
    void aSentinelThatDoesNotKnowTheMasterYetEndsNoConnectWhileOthersDoNotAnswer() {
        AtomicInteger asked = new AtomicInteger();
        try (TestRedis redis = TestRedis.own();
                FakeSentinel fresh = FakeSentinel.answering(
                        () -> asked.incrementAndGet() < 3 ? UNKNOWN : FakeSentinel.names(redis.port(), 1, "master"))) {
            String uri = "redis-sentinel://127.0.0.1:" + fresh.port() + ",127.0.0.1:" + FreePorts.next() + "/m";
            RedisTaskStore.connect(to(uri, Duration.ofSeconds(30)), "test").close();
            assertThat(asked).hasValueGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aNameThatNoSentinelKnowsIsRefusedAtOnce() {
        try (FakeSentinel one = FakeSentinel.answering(() -> UNKNOWN);
                FakeSentinel two = FakeSentinel.answering(() -> UNKNOWN)) {
            assertThatThrownBy(() -> RedisTaskStore.connect(to(Duration.ofSeconds(5), one, two), "test"))
                    .hasMessageContaining("the sentinels know no master of the name 'm'");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
