package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.Nature;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.restart.DuplicateInstanceWatch;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Boots of one instance, one after another or side by side, on a virtual clock; there is no controller. */
class PreviousIncarnationsTest extends SimulatedQueue {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final WorkerSettings SETTINGS = WorkerSettings.DEFAULT
            .withHeartbeats(new HeartbeatSettings(BEAT, TTL, false))
            .withConcurrency(8);

    private SimWorker boot(int number, Supplier<Duration> takes, WorkerSettings settings) {
        WorkerId id = new WorkerId("w1", String.format("%012x", number));
        return new SimWorker(time, redis, id, counting(), settings, takes).start();
    }

    private SimWorker boot(int number, Supplier<Duration> takes) {
        return boot(number, takes, SETTINGS);
    }

    private SimWorker holding(int tasks) {
        SimWorker worker = boot(1, () -> Duration.ofHours(1));
        for (int i = 0; i < tasks; i++) {
            add(SHARD, Lane.values()[i % 3], i);
        }
        time.runFor(Duration.ofSeconds(5));
        assertThat(worker.held()).isEqualTo(tasks);
        return worker;
    }

    private List<String> requeues() {
        return redis.view(SHARD).events().stream()
                .map(ModelEvent::what)
                .filter(event -> event.startsWith("requeued:"))
                .toList();
    }

    @Test
    void whatAKilledBootLeftIsRunAgainOnceItHasMissedABeatAndLongBeforeTheTtl() {
        holding(8).process.kill();
        Duration killed = time.elapsed();
        SimWorker next = boot(2, AT_ONCE);

        time.runFor(BEAT.multipliedBy(3).dividedBy(2));
        assertThat(requeues()).isEmpty();
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), TTL)).isTrue();
        assertThat(time.elapsed().minus(killed)).isLessThan(BEAT.multipliedBy(3));
        assertThat(requeues()).containsOnly("requeued:restart").hasSize(8);
        assertThat(succeeded()).isEqualTo(8);
        assertThat(next.count("recovered.jobs", "reason", "restart")).isEqualTo(8);
        assertThat(redis.view(SHARD).heartbeats()).isEmpty();
    }

    @Test
    void whatABootLeftThatDiedLongAgoIsTakenBackToo() {
        holding(8).process.kill();
        time.runFor(TTL.multipliedBy(2));
        boot(2, AT_ONCE);

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), BEAT.multipliedBy(3)))
                .isTrue();
        assertThat(succeeded()).isEqualTo(8);
    }

    @Test
    void moreThanOneCallsWorthIsTakenBackFromEachShard() {
        redis.setMeta(SHARD, "shards", "2");
        Shard second = new Shard("q", 1);
        SimWorker many = boot(1, () -> Duration.ofHours(1), SETTINGS.withConcurrency(1000));
        for (int i = 0; i < 450; i++) {
            add(SHARD, Lane.LOW, i);
            add(second, Lane.LOW, 1000 + i);
        }
        time.runFor(Duration.ofSeconds(10));
        assertThat(many.held()).isEqualTo(900);
        many.process.kill();
        boot(2, AT_ONCE, SETTINGS.withConcurrency(1000));

        assertThat(time.runUntil(
                        () -> redis.view(SHARD).isIdle() && redis.view(second).isIdle(), BEAT.multipliedBy(4)))
                .isTrue();
        assertThat(runs).hasSize(900);
        List<Long> times = redis.view(second).events().stream()
                .filter(event -> event.what().startsWith("requeued:"))
                .map(ModelEvent::millis)
                .toList();
        assertThat(times.get(449) - times.get(0)).as("all in one look").isLessThan(BEAT.toMillis() / 4);
    }

    @Test
    void twoLiveBootsTakeNothingFromEachOtherAndTheSecondSaysSoOnce() {
        redis.setMeta(SHARD, "shards", "3");
        holding(8);
        try (LogLines log = LogLines.of(DuplicateInstanceWatch.class)) {
            SimWorker second = boot(2, AT_ONCE);
            time.runFor(TTL.multipliedBy(3));

            assertThat(requeues()).isEmpty();
            assertThat(redis.view(SHARD).pending()).hasSize(8);
            assertThat(second.count("recovered.jobs")).isZero();
            assertThat(log.containing("another live worker has the same instance name: w1~000000000001"))
                    .hasSize(1);
            assertThat(log.containing("another live worker")).hasSize(1);
        }
    }

    /** Another previous incarnation, which beats so seldom that it is watched for long, keeps the looks going. */
    @Test
    void whatATwinLeftIsNotTakenBackThoughItDiesMeanwhile() {
        HeartbeatSettings seldom = new HeartbeatSettings(BEAT.multipliedBy(8), TTL, false);
        SimWorker earlier = boot(
                3, () -> Duration.ofHours(1), SETTINGS.withHeartbeats(seldom).withConcurrency(3));
        time.runFor(BEAT);
        add(SHARD, Lane.NORMAL, 100);
        add(SHARD, Lane.NORMAL, 101);
        time.runFor(BEAT);
        earlier.process.stop();
        SimWorker other = holding(4);
        boot(2, AT_ONCE, SETTINGS);
        time.runFor(BEAT.multipliedBy(2));
        other.process.kill();
        time.runFor(TTL.multipliedBy(2));

        assertThat(requeues()).hasSize(2);
        assertThat(redis.view(SHARD).pending()).hasSize(4);
    }

    @Test
    void aTwinWithoutAnyTaskIsSeenToo() {
        boot(1, AT_ONCE);
        time.runFor(Duration.ofSeconds(5));
        try (LogLines log = LogLines.of(DuplicateInstanceWatch.class)) {
            boot(2, AT_ONCE);
            time.runFor(BEAT.multipliedBy(2));
            assertThat(log.containing("another live worker")).hasSize(1);
        }
    }

    @Test
    void ofTwoThatStartAtOnceOneAtLeastSeesTheOther() {
        for (long seed = 1; seed <= 50; seed++) {
            time = new VirtualTime(seed);
            redis = new ModelRedis(time);
            try (LogLines log = LogLines.of(DuplicateInstanceWatch.class)) {
                boot(1, AT_ONCE);
                boot(2, AT_ONCE);
                time.runFor(BEAT.multipliedBy(4));
                assertThat(log.containing("another live worker"))
                        .as("seed %d", seed)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void workersOfOtherNamesAreNoPreviousIncarnations() {
        holding(8).process.kill();
        new SimWorker(time, redis, 2, counting(), SETTINGS, AT_ONCE).start();
        time.runFor(TTL);
        assertThat(requeues()).isEmpty();
    }

    @Test
    void aBootThatEndedInOrderLeftNothingAndIsNotSpokenOf() {
        SimWorker first = holding(3);
        var stopped = first.stop(Duration.ZERO);
        assertThat(time.runUntil(stopped::isDone, Duration.ofSeconds(30))).isTrue();
        try (LogLines log = LogLines.of(DuplicateInstanceWatch.class)) {
            boot(2, AT_ONCE);
            time.runFor(TTL);
            assertThat(log.containing("another live worker")).isEmpty();
        }
        assertThat(requeues()).isEmpty();
        assertThat(succeeded()).isEqualTo(3);
    }

    @Test
    void aTaskIsTakenBackOnceThoughTheAnswerIsLost() {
        holding(8).process.kill();
        redis.nature(once("takeBack", Fault.lostAfter(Duration.ofMillis(1), Duration.ofMillis(2))));
        boot(2, AT_ONCE);

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), TTL)).isTrue();
        time.runFor(TTL);
        assertThat(requeues()).hasSize(8);
        assertThat(runs.values()).containsOnly(1);
    }

    @Test
    void aRedisThatMakesNoConsumerForWantOfMemoryKeepsNothingFromBeingTakenBack() {
        holding(8).process.kill();
        Nature calm = Nature.calm(new Random(7));
        redis.nature((verb, caller) -> verb.equals("enlist")
                ? Fault.refused(StoreException.Kind.OUT_OF_MEMORY, Duration.ofMillis(1))
                : calm.meets(verb, caller));
        boot(2, AT_ONCE);
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), BEAT.multipliedBy(3)))
                .isTrue();
    }

    @Test
    void oneThatHasCrashedItsWorkersTooOftenIsDeadAndCounted() {
        holding(1).process.kill();
        WorkerSettings none =
                SETTINGS.withLimits(new AttemptLimits(4, 0, Duration.ofHours(1), Duration.ZERO, Duration.ZERO));
        SimWorker next = boot(2, AT_ONCE, none);

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), BEAT.multipliedBy(3)))
                .isTrue();
        assertThat(redis.view(SHARD).dead()).hasSize(1);
        time.runFor(BEAT);
        assertThat(next.count("headrace.requeues.exhausted", "cause", "STALE")).isEqualTo(1);
        assertThat(runs).isEmpty();
    }

    @Test
    void aWorkerThatStopsTakesNothingBack() {
        holding(8).process.kill();
        SimWorker next = boot(2, AT_ONCE);
        time.runFor(BEAT);
        var stopped = next.stop(Duration.ofMinutes(10));
        time.runFor(TTL);
        assertThat(stopped).isCompleted();
        assertThat(requeues()).isEmpty();
    }

    @Test
    void anEvictionOrAJumpOfTheClockMakesNoLivingWorkerAPreviousIncarnation() {
        List<Runnable> mishaps = List.of(
                () -> redis.jumpClock(Duration.ofHours(1)),
                () -> redis.jumpClock(Duration.ofSeconds(10)),
                () -> redis.jumpClock(Duration.ofSeconds(-3)),
                () -> {
                    redis.deleteHeartbeats(SHARD);
                    redis.view(SHARD).liveness().forEach(worker -> redis.deleteLiveness(SHARD, worker));
                });
        for (int seed = 0; seed < 600; seed++) {
            time = new VirtualTime(seed);
            redis = new ModelRedis(time);
            Random random = new Random(seed);
            holding(8);
            time.runFor(Duration.ofMillis(random.nextInt(1000)));
            time.after(Duration.ofMillis(random.nextInt(2000)), mishaps.get(seed % mishaps.size()));
            time.runFor(Duration.ofMillis(random.nextInt(300)));
            boot(2, AT_ONCE);
            time.runFor(BEAT.multipliedBy(5));
            assertThat(requeues()).as("seed %d", seed).isEmpty();
        }
    }

    /** Its way back takes longer than the new one's, which must not take for silence what Redis could not hear. */
    @Test
    void aRestartOfRedisMakesNoLivingWorkerAPreviousIncarnation() {
        for (long seed = 1; seed <= 60; seed++) {
            time = new VirtualTime(seed);
            redis = new ModelRedis(time);
            SimWorker living = holding(8);
            boot(2, AT_ONCE);
            Random random = new Random(seed);
            time.runFor(Duration.ofMillis(random.nextInt(1400)));
            redis.goDown();
            time.runFor(Duration.ofMillis(random.nextInt(1600, 5000)));
            Nature calm = Nature.calm(random);
            redis.nature((verb, caller) -> verb.equals("beat") && caller == living.process
                    ? Fault.refused(StoreException.Kind.UNAVAILABLE, Duration.ofMillis(1))
                    : calm.meets(verb, caller));
            redis.comeUp();
            time.runFor(Duration.ofMillis(700));
            redis.nature(calm);
            time.runFor(TTL);
            assertThat(requeues()).as("seed %d", seed).isEmpty();
        }
    }
}
