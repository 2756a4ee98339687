package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody takes a lane's group away, or sets it back: whatever is delivered then has another fencing token. */
@RedisTest
class GroupLossTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private static final int BACKLOG = 20_000;
    private static final String READER = "w~0000000000aa";

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private Controller start(TestRedis redis, RawQueue queue) {
        return Controller.connect(redis.uri())
                .queues(queue.name())
                .settings(QUICK)
                .meters(meters)
                .start();
    }

    /** What was delivered and what was not, all of it once, and no delivery twice under one token. */
    @Test
    void aBacklogWhoseGroupWasDestroyedIsQueuedAgainUnderNewTokensInWellUnderAMinute(TestRedis redis) {
        try (RawQueue queue = RawQueue.existing(redis, redis.uniqueQueue());
                Controller controller = start(redis, queue)) {
            await().atMost(SOON).until(queue::isOpen);
            queue.add(BACKLOG);
            deliver(queue, 100);
            queue.call("XGROUP", "DESTROY", lane(queue, "normal"), "workers");

            await().atMost(SOON).until(() -> queue.stat("requeued:orphan") == BACKLOG);

            Set<Object> ids = new HashSet<>();
            for (Object entry : (List<?>) queue.call("XRANGE", lane(queue, "high"), "-", "+")) {
                List<?> fields = (List<?>) ((List<?>) entry).get(1);
                assertThat(fields.get(fields.indexOf("token") + 1)).isEqualTo("2");
                ids.add(fields.get(fields.indexOf("id") + 1));
            }
            assertThat(ids).hasSize(BACKLOG);
            assertThat(queue.call("XLEN", lane(queue, "normal"))).isEqualTo(0L);
            assertThat(events(queue)).contains("alarm:group-recreated");
        }
    }

    @Test
    void aGroupThatWasSetBackIsSetForwardByTheNextAudit(TestRedis redis) {
        try (RawQueue queue = RawQueue.existing(redis, redis.uniqueQueue());
                Controller controller = start(redis, queue)) {
            await().atMost(SOON).until(queue::isOpen);
            queue.call("SET", queue.key("worker:" + READER), "here", "PX", "3600000");
            queue.add(10);
            deliver(queue, 7);
            String delivered = delivered(queue);
            String looked = "headrace_queue_depth{queue=\"" + queue.name() + "\",shard=\"0\"} 3.0";
            await().atMost(SOON).until(() -> meters.scrape().contains(looked));
            queue.call("XGROUP", "SETID", lane(queue, "normal"), "workers", "0");

            await().atMost(SOON).until(() -> delivered(queue).equals(delivered));

            assertThat(events(queue)).contains("alarm:group-set-back");
        }
    }

    @Test
    void whatIsAddedWhileAllGroupsAreAheadIsQueuedAgainAndDelivered(TestRedis redis) {
        try (RawQueue queue = RawQueue.existing(redis, redis.uniqueQueue());
                Controller controller = start(redis, queue)) {
            await().atMost(SOON).until(queue::isOpen);
            for (String lane : List.of("high", "normal", "low")) {
                queue.call("XGROUP", "SETID", lane(queue, lane), "workers", "9999999999999-0");
            }
            queue.add(10);

            await().atMost(SOON).until(() -> {
                Object read = queue.call("XREADGROUP", "GROUP", "workers", READER, "STREAMS", lane(queue, "high"), ">");
                return read != null && ((List<?>) ((List<?>) ((List<?>) read).get(0)).get(1)).size() == 10;
            });
            assertThat(queue.stat("requeued:orphan")).isBetween(10L, 30L);
            assertThat(events(queue)).contains("alarm:group-set-ahead");
        }
    }

    private static void deliver(RawQueue queue, int count) {
        queue.call(
                "XREADGROUP", "GROUP", "workers", READER, "COUNT", "" + count, "STREAMS", lane(queue, "normal"), ">");
    }

    private static String delivered(RawQueue queue) {
        List<?> group = (List<?>) ((List<?>) queue.call("XINFO", "GROUPS", lane(queue, "normal"))).get(0);
        return (String) group.get(group.indexOf("last-delivered-id") + 1);
    }

    private static String lane(RawQueue queue, String lane) {
        return queue.key("ready:" + lane);
    }

    private static String events(RawQueue queue) {
        return String.valueOf(queue.call("XRANGE", queue.key("events"), "-", "+"));
    }
}
