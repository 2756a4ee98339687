package dev.headrace.controller;

import static dev.headrace.controller.RawQueue.DEAD_WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The controller on a real Redis. */
@RedisTest
class ControllerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void theTasksOfADeadWorkerAreQueuedAgainAndItsConsumerGoes(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(450);
            queue.abandon(DEAD_WORKER, 450);
            assertThat(queue.queued()).isZero();
            try (Controller controller = start(redis, queue)) {
                await().atMost(SOON).until(() -> queue.queued() == 450);
                await().atMost(SOON).until(() -> !queue.consumers().contains(DEAD_WORKER));
            }
            assertThat(queue.pending()).isZero();
            assertThat(queue.stat("requeued:stale")).isEqualTo(450);
        }
    }

    @Test
    void theMetersAreThoseThatPeopleWereToldOf(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(2);
            queue.abandon(DEAD_WORKER, 2);
            String shown;
            try (Controller controller = start(redis, queue)) {
                await().atMost(SOON)
                        .until(() -> meters.scrape().contains("headrace_queue_depth" + tags(queue) + " 2.0"));
                shown = meters.scrape();
            }
            assertThat(shown)
                    .contains("recovered_jobs_total{queue=\"" + queue.name() + "\",reason=\"stale\"} 2.0")
                    .contains("headrace_controller_scan_duration_seconds_count{queue=\"" + queue.name()
                            + "\",sweep=\"recovery\"}")
                    .contains("headrace_queue_oldest_waiting_seconds" + tags(queue))
                    .contains("headrace_queue_pending_age_seconds" + tags(queue) + " 0.0")
                    .contains("headrace_recovery_delays_total{cause=\"no-leader\"");
            assertThat(meters.scrape())
                    .as("of what it looks at no more")
                    .contains("headrace_queue_depth" + tags(queue) + " NaN");
        }
    }

    private static String tags(RawQueue queue) {
        return "{queue=\"" + queue.name() + "\",shard=\"0\"}";
    }

    @Test
    void aTaskOfAForeignConsumerComesBackOnceAndIsThenDead(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(1);
            queue.abandon("python-1", 1);
            try (Controller controller = start(redis, queue)) {
                await().atMost(SOON).until(() -> queue.stat("requeued:missing-heartbeat") == 1);
                queue.abandon("python-1", 1);
                await().atMost(SOON).until(() -> queue.dead() == 1);
            }
            assertThat(queue.stat("dead:MISSING_HEARTBEAT")).isEqualTo(1);
            assertThat(queue.consumers())
                    .as("no boot of a worker's, so it stays")
                    .contains("python-1");
        }
    }

    @Test
    void aConsumerWhoseNameIsNoTextIsRecoveredLikeAnyOther(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(1);
            String lane = queue.key("ready:normal");
            queue.call(
                    "EVAL",
                    "redis.call('XREADGROUP', 'GROUP', 'workers', 'go-\\255\\254', 'STREAMS', KEYS[1], '>')"
                            + " for _, p in ipairs(redis.call('XPENDING', KEYS[1], 'workers', '-', '+', 9)) do"
                            + " redis.call('XCLAIM', KEYS[1], 'workers', p[2], 0, p[1], 'IDLE', 60000, 'JUSTID') end",
                    "1",
                    lane);
            assertThat(queue.pending()).isEqualTo(1);
            try (Controller controller = start(redis, queue)) {
                await().atMost(SOON).until(() -> queue.stat("requeued:missing-heartbeat") == 1);
            }
            assertThat(queue.pending()).isZero();
        }
    }

    @Test
    void whatNobodyHoldsIsFoundAndQueuedAgain(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(250);
            queue.abandon("living~00000000000a", 100);
            queue.call("SET", queue.key("worker:living~00000000000a"), "here", "PX", "3600000");
            queue.abandon("python-1", 150);
            queue.deleteConsumer("python-1");
            assertThat(queue.pending()).isEqualTo(100);
            try (Controller controller = start(redis, queue, QUICK.withMode(SweepMode.ENFORCE))) {
                await().atMost(SOON).until(() -> queue.stat("requeued:orphan") == 150);
            }
        }
    }

    @Test
    void anObserverLeavesRedisAsItWas(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(3);
            queue.abandon(DEAD_WORKER, 3);
            try (Controller controller = start(redis, queue, QUICK.withMode(SweepMode.OBSERVE))) {
                await().atMost(SOON)
                        .until(() -> meters.scrape()
                                .contains("headrace_observed_tasks_total{queue=\"" + queue.name()
                                        + "\",reason=\"stale\"} 3.0"));
            }
            assertThat(queue.call("EXISTS", queue.key("leader"), queue.key("stats"), queue.key("events")))
                    .isEqualTo(0L);
            assertThat(queue.pending()).isEqualTo(3);
        }
    }

    /** As where workers that are not Headrace's made the queue, or somebody destroyed a group. */
    @Test
    void anObserverReportsWhatItWouldRecoverWhereLanesAndGroupsAreMissing(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(6);
            queue.abandon(DEAD_WORKER, 3);
            queue.abandon("python-1", 1);
            queue.call(
                    "XREADGROUP", "GROUP", "workers", "other", "COUNT", "2", "STREAMS", queue.key("ready:normal"), ">");
            queue.deleteConsumer("other");
            queue.call("DEL", queue.key("ready:low"));
            queue.call("XGROUP", "DESTROY", queue.key("ready:high"), "workers");
            try (Controller controller = start(redis, queue, QUICK.withMode(SweepMode.OBSERVE))) {
                for (String found : List.of("stale\"} 3.0", "missing-heartbeat\"} 1.0", "orphan\"} 2.0")) {
                    await().atMost(SOON)
                            .until(() -> meters.scrape()
                                    .contains("headrace_observed_tasks_total{queue=\"" + queue.name() + "\",reason=\""
                                            + found));
                }
            }
            assertThat(queue.call("EXISTS", queue.key("ready:low"))).isEqualTo(0L);
        }
    }

    @Test
    void aControllerThatEndsSparesTheNextOneTheWait(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(2);
            queue.abandon(DEAD_WORKER, 1);
            try (Controller first = start(redis, queue)) {
                await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
            }
            assertThat((String) queue.call("GET", queue.key("leader"))).startsWith("handed-over:");
            PrometheusMeterRegistry ofTheSecond = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            try (Controller second = Controller.connect(redis.uri())
                    .queues(queue.name())
                    .settings(QUICK)
                    .meters(ofTheSecond)
                    .start()) {
                queue.abandon(DEAD_WORKER, 1);
                await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 2);
            }
            assertThat(ofTheSecond.scrape()).doesNotContain("headrace_recovery_delays_total");
        }
    }

    @Test
    @OwnRedis
    void queuesAreFoundWhileItRuns(TestRedis redis) {
        try (Controller controller =
                Controller.connect(redis.uri()).settings(QUICK).start()) {
            try (RawQueue queue = RawQueue.opened(redis, "later")) {
                queue.add(1);
                queue.abandon(DEAD_WORKER, 1);
                await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
            }
        }
    }

    @Test
    @OwnRedis
    void aFlushedRedisGetsItsGroupsAgain(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, "flushed")) {
            try (Controller controller = start(redis, queue)) {
                queue.add(1);
                queue.abandon(DEAD_WORKER, 1);
                await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
                queue.call("FLUSHALL");
                await().atMost(SOON).until(queue::isOpen);
                queue.add(1);
                queue.abandon(DEAD_WORKER, 1);
                await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
                assertThat(meters.scrape()).contains("headrace_data_losses_total" + tags(queue) + " 1.0");
            }
        }
    }

    @Test
    void aQueueWhoseSettingsCannotBeReadIsNotSweptUntilTheyCan(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(1);
            queue.abandon(DEAD_WORKER, 1);
            queue.call("HSET", queue.key("meta"), "shards", "many");
            try (Controller controller = start(redis, queue)) {
                await().atMost(SOON)
                        .until(() -> meters.scrape().contains("headrace_controller_failures_total{kind=\"CORRUPT\"}"));
                queue.call("HDEL", queue.key("meta"), "shards");
                await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
            }
        }
    }

    @Test
    @OwnRedis
    void aFlushIsToldOfThoughAWorkerHasMadeTheGroupsAgainAtOnce(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, "flushed");
                Controller controller = start(redis, queue)) {
            queue.add(1);
            queue.abandon(DEAD_WORKER, 1);
            await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
            await().atMost(SOON).until(() -> meters.scrape().contains("headrace_queue_depth" + tags(queue) + " 1.0"));
            queue.call(
                    "EVAL",
                    "redis.call('FLUSHALL') for _, lane in ipairs(KEYS) do"
                            + " redis.call('XGROUP', 'CREATE', lane, 'workers', '0', 'MKSTREAM') end",
                    "3",
                    queue.key("ready:high"),
                    queue.key("ready:normal"),
                    queue.key("ready:low"));
            await().atMost(SOON)
                    .until(() -> meters.scrape().contains("headrace_data_losses_total" + tags(queue) + " 1.0"));
        }
    }

    @Test
    @OwnRedis
    void aLaneThatIsNoStreamHoldsUpItsOwnQueueAlone(TestRedis redis) {
        redis.call("SADD", "hr:queues", "broken", "no queue's name");
        redis.call("SET", "hr:{broken}:ready:normal", "not a stream");
        redis.call("SET", "hr:{worse}:meta", "not a hash");
        redis.call("SADD", "hr:queues", "worse");
        try (RawQueue queue = RawQueue.opened(redis, "sound");
                Controller controller =
                        Controller.connect(redis.uri()).settings(QUICK).start()) {
            queue.add(1);
            queue.abandon(DEAD_WORKER, 1);
            await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
        }
    }

    @Test
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
    void aRedisThatDiedAndCameBackIsSweptAgain(TestRedis redis) {
        try (RawQueue before = RawQueue.opened(redis, "back");
                Controller controller = start(redis, before)) {
            before.add(2);
            before.abandon(DEAD_WORKER, 1);
            await().atMost(SOON).until(() -> before.stat("requeued:stale") == 1);
            redis.kill();
            redis.restart();
            try (RawQueue after = RawQueue.existing(redis, "back")) {
                after.abandon(DEAD_WORKER, 1);
                await().atMost(SOON).until(() -> after.stat("requeued:stale") == 2);
            }
            assertThat(meters.scrape())
                    .containsPattern("headrace_recovery_delays_total\\{cause=\"(disconnected|restarted)\"");
        }
    }

    private Controller start(TestRedis redis, RawQueue queue) {
        return start(redis, queue, QUICK);
    }

    private Controller start(TestRedis redis, RawQueue queue, ControllerSettings settings) {
        return Controller.connect(redis.uri())
                .queues(queue.name())
                .settings(settings)
                .meters(meters)
                .start();
    }
}
