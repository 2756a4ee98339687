package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What somebody's hand put into keys that are Headrace's holds up nothing of what belongs there, on a real Redis. */
@RedisTest
class BrokenKeysTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONGER_THAN_THE_TEST = Duration.ofHours(1);
    private static final String LAST_ID = "18446744073709551615-18446744073709551615";
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private Controller start(TestRedis redis, RawQueue queue, ControllerSettings settings) {
        return Controller.connect(redis.uri())
                .queues(queue.name())
                .settings(settings)
                .meters(meters)
                .start();
    }

    @Test
    void oddMembersOfTheDeadKeepNoDeadTaskBeyondItsTime(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.call("HSET", queue.key("meta"), "dead_keep", "1000", "dead_most", "5");
            queue.call(
                    "EVAL",
                    "for i = 1, 150 do redis.call('ZADD', KEYS[1], 0.5, 'x' .. i)"
                            + " redis.call('ZADD', KEYS[1], 0.25, '\\255' .. i)"
                            + " redis.call('ZADD', KEYS[1], 0, 'lives' .. i)"
                            + " redis.call('HSET', KEYS[2] .. 'lives' .. i, 'state', 'succeeded') end"
                            + " for i = 1, 20 do redis.call('ZADD', KEYS[1], 7, 'died' .. i)"
                            + " redis.call('HSET', KEYS[2] .. 'died' .. i, 'state', 'dead') end",
                    "2",
                    queue.key("dead"),
                    queue.key("task:"));
            try (Controller controller =
                    start(redis, queue, QUICK.withIntervals(Duration.ofMillis(100), LONGER_THAN_THE_TEST))) {
                await().atMost(SOON).until(() -> queue.dead() == 0);
                await().atMost(SOON).until(() -> queue.stat("purged") == 320);
            }
            assertThat(queue.call("EXISTS", queue.key("task:died1"))).isEqualTo(0L);
            assertThat(queue.call("EXISTS", queue.key("task:lives1"))).isEqualTo(1L);
        }
    }

    @Test
    void entriesAtTheEndOfWhatRedisCountsToAreAuditedLikeOthers(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.call("XADD", queue.key("ready:low"), "9223372036854775808-1", "type", "t", "body", "{}");
            queue.call("XADD", queue.key("ready:normal"), LAST_ID, "type", "t", "body", "{}");
            queue.abandon("living~00000000000a", 1);
            queue.call("SET", queue.key("worker:living~00000000000a"), "here", "PX", "3600000");
            try (Controller controller = start(redis, queue, QUICK.withBatch(1))) {
                await().atMost(SOON).until(() -> queue.stat("requeued:missing-heartbeat") == 1);
                await().atMost(SOON)
                        .until(() -> meters.scrape()
                                .contains("headrace_queue_depth{queue=\"" + queue.name() + "\",shard=\"0\"} 2.0"));
            }
            assertThat(meters.scrape()).doesNotContain("headrace_controller_failures_total");
        }
    }
}
