package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.control.RecoverRequest.Candidate;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.Nature;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.lease.BeatMonitor;
import dev.headrace.worker.internal.runtime.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a worker promises while nature does to its calls what it likes: by seed, on a virtual clock. */
class WorkerSimulationTest extends SimulatedQueue {
    private void addOverTime(int tasks, Random random) {
        for (int i = 0; i < tasks; i++) {
            int number = i;
            Lane lane = Lane.values()[random.nextInt(3)];
            time.after(Duration.ofMillis(random.nextInt(20_000)), () -> add(SHARD, lane, number));
        }
    }

    private static Nature faulty(Random random, double rate) {
        return (verb, caller) -> {
            double fate = random.nextDouble() / rate;
            if (fate < 0.3) {
                return Fault.lostBefore(Duration.ofMillis(random.nextInt(1, 1000)));
            } else if (fate < 0.6) {
                return Fault.lostAfter(Nature.way(random), Duration.ofMillis(random.nextInt(1, 1000)));
            } else if (fate < 0.8) {
                return Fault.refused(StoreException.Kind.UNAVAILABLE, Nature.way(random));
            } else if (fate < 1) {
                return Fault.none(Duration.ofMillis(random.nextInt(2000)), Duration.ofMillis(random.nextInt(2000)));
            }
            return Fault.none(Nature.way(random), Nature.way(random));
        };
    }

    @Test
    void byAnySeedNoTaskIsStrandedAndEachIsCompletedOnce() {
        for (long seed = 1; seed <= 150; seed++) {
            time = new VirtualTime(seed);
            redis = new ModelRedis(time);
            runs.clear();
            Random random = new Random(seed);
            addOverTime(200, random);
            redis.nature(faulty(random, random.nextDouble(0.01, 0.3)));
            SimWorker worker = worker(SETTINGS, () -> Duration.ofMillis(random.nextInt(300)));
            time.runFor(Duration.ofSeconds(25));
            redis.nature(Nature.calm(random));
            String bySeed = "seed " + seed;
            assertThat(time.runUntil(() -> redis.view(SHARD).isIdle() && worker.held() == 0, Duration.ofSeconds(60)))
                    .as(bySeed)
                    .isTrue();
            assertThat(runs.keySet()).as(bySeed).hasSize(200);
            assertThat(succeeded()).as(bySeed).isEqualTo(200);
            assertThat(redis.view(SHARD).dead()).as(bySeed).isEmpty();
            time.runFor(Duration.ofSeconds(5));
            assertThat(worker.slots().running()).as(bySeed).isZero();
            CompletableFuture<ShutdownReport> stopped = worker.stop(Duration.ofSeconds(10));
            time.runUntil(stopped::isDone, Duration.ofSeconds(30));
            assertThat(stopped).as(bySeed).isCompletedWithValue(new ShutdownReport(0, 0, 0));
            assertThat(worker.slots().free())
                    .as(bySeed + ": every slot came back")
                    .isEqualTo(8);
            assertThat(redis.view(SHARD).liveness()).as(bySeed).isEmpty();
        }
    }

    @Test
    void byAnySeedAnEndUnderFaultsLeavesNothingThatIsNeitherDoneNorQueued() {
        for (long seed = 1; seed <= 150; seed++) {
            time = new VirtualTime(seed);
            redis = new ModelRedis(time);
            runs.clear();
            Random random = new Random(seed);
            addOverTime(100, random);
            redis.nature(faulty(random, 0.1));
            SimWorker worker = worker(SETTINGS, () -> Duration.ofMillis(random.nextInt(5000)));
            time.runFor(Duration.ofSeconds(10));
            redis.nature(Nature.calm(random));
            time.runFor(Duration.ofSeconds(8));
            CompletableFuture<ShutdownReport> stopped = worker.stop(Duration.ofMillis(random.nextInt(3000)));
            String bySeed = "seed " + seed;
            assertThat(time.runUntil(stopped::isDone, Duration.ofSeconds(15)))
                    .as(bySeed)
                    .isTrue();
            assertThat(stopped.join().leftBehind()).as(bySeed).isZero();
            assertThat(redis.view(SHARD).pending()).as(bySeed).isEmpty();
            time.runFor(Duration.ofSeconds(10));
            int queued = redis.view(SHARD).length(Lane.HIGH)
                    + redis.view(SHARD).length(Lane.NORMAL)
                    + redis.view(SHARD).length(Lane.LOW);
            assertThat(succeeded() + queued).as(bySeed).isEqualTo(100);
        }
    }

    @Test
    void aSettleWhoseReplyIsLostIsAnsweredAgainAndNotTakenForALostLease() {
        redis.nature(once("settle", Fault.lostAfter(Duration.ofMillis(1), Duration.ofMillis(2))));
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        add(SHARD, Lane.NORMAL, 1);
        assertThat(time.runUntil(
                        () -> worker.count("headrace.tasks.ended", "outcome", "succeeded") == 1, Duration.ofSeconds(5)))
                .isTrue();
        assertThat(worker.count("completions.refused")).isZero();
        assertThat(runs).containsOnly(Map.entry(1, 1));
    }

    @Test
    void aWorkerThatSleptTooLongAsksForItsLeaseBeforeItStartsAHandler() {
        SimWorker worker = worker(SETTINGS, () -> Duration.ofMillis(1));
        time.runFor(Duration.ofSeconds(1));
        Lease lease = add(SHARD, Lane.NORMAL, 1);
        assertThat(time.runUntil(() -> worker.held() == 1, Duration.ofSeconds(1)))
                .isTrue();
        worker.process.stop();
        time.runFor(Duration.ofSeconds(10));
        var another = redis.connect(time.process("another"));
        recover(another, lease);
        worker.process.resume();
        time.runFor(Duration.ofMillis(200));
        assertThat(worker.count("acquire.conflicts")).isEqualTo(1);
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofSeconds(5)))
                .isTrue();
        assertThat(runs).as("by its second lease alone").containsOnly(Map.entry(1, 1));
    }

    @Test
    void aWorkerThatSleptTooLongButKeptItsLeaseRunsIt() {
        SimWorker worker = worker(SETTINGS, () -> Duration.ofMillis(1));
        time.runFor(Duration.ofSeconds(1));
        add(SHARD, Lane.NORMAL, 1);
        assertThat(time.runUntil(() -> worker.held() == 1, Duration.ofSeconds(1)))
                .isTrue();
        worker.process.stop();
        time.runFor(Duration.ofSeconds(10));
        worker.process.resume();
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofSeconds(1)))
                .isTrue();
        assertThat(runs).containsOnly(Map.entry(1, 1));
    }

    @Test
    void redisAwayForAMinuteCostsNoRunningTaskItsEnd() {
        SimWorker worker = worker(SETTINGS, () -> Duration.ofSeconds(30));
        for (int i = 0; i < 8; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        time.runFor(Duration.ofSeconds(5));
        redis.goDown();
        time.runFor(Duration.ofSeconds(60));
        assertThat(worker.held()).isEqualTo(8);
        redis.comeUp();
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle() && worker.held() == 0, Duration.ofSeconds(40)))
                .isTrue();
        assertThat(worker.count("completions.refused")).isZero();
    }

    @Test
    void theFirstBeatComesWithinASecondOfTheClaim() {
        SimWorker worker =
                new SimWorker(time, redis, 1, counting(), WorkerSettings.DEFAULT, () -> Duration.ofMinutes(1));
        worker.start();
        time.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            Lease lease = add(SHARD, Lane.NORMAL, i);
            assertThat(time.runUntil(
                            () -> redis.view(SHARD).heartbeats().contains(lease.text()), Duration.ofSeconds(1)))
                    .isTrue();
            time.runFor(Duration.ofMillis(time.random().nextInt(300)));
        }
    }

    @Test
    void redisRefusingBatchesForAWhileCostsNoTaskItsEnd() {
        int[] refusals = {40};
        Nature calm = Nature.calm(new Random(3));
        redis.nature((verb, caller) -> verb.equals("settle") && refusals[0]-- > 0
                ? Fault.refused(StoreException.Kind.CORRUPT, Duration.ofMillis(1))
                : calm.meets(verb, caller));
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        for (int i = 0; i < 50; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle() && worker.held() == 0, Duration.ofMinutes(5)))
                .isTrue();
        assertThat(succeeded()).isEqualTo(50);
        assertThat(worker.count("completions.refused")).isZero();
    }

    @Test
    void beatsThatFailAreToldOnceByAWorkerThatHoldsNoTaskAsItClaimsNone() {
        worker(SETTINGS, () -> Duration.ofSeconds(20));
        time.runFor(Duration.ofSeconds(2));
        Nature calm = Nature.calm(new Random(3));
        redis.nature((verb, caller) -> verb.equals("beat")
                ? Fault.refused(StoreException.Kind.OUT_OF_MEMORY, Duration.ofMillis(1))
                : calm.meets(verb, caller));
        try (LogLines log = LogLines.of(BeatMonitor.class);
                LogLines trouble = LogLines.of(Outage.class)) {
            time.runFor(Duration.ofSeconds(10));
            assertThat(trouble.containing("sending heartbeats for tasks of")).hasSize(1);
            assertThat(log.containing("HEARTBEAT_DEGRADED")).hasSize(1);
        }
    }

    @Test
    void beatsThatFailAreCountedAndToldOnceAndTheTaskGoesOn() {
        SimWorker worker = worker(SETTINGS, () -> Duration.ofSeconds(20));
        Lease lease = add(SHARD, Lane.NORMAL, 1);
        time.runFor(Duration.ofSeconds(2));
        Nature calm = Nature.calm(new Random(3));
        redis.nature((verb, caller) -> verb.equals("beat")
                ? Fault.refused(StoreException.Kind.OUT_OF_MEMORY, Duration.ofMillis(1))
                : calm.meets(verb, caller));
        try (LogLines log = LogLines.of(BeatMonitor.class)) {
            time.runFor(Duration.ofSeconds(10));
            assertThat(log.containing("HEARTBEAT_DEGRADED")).hasSize(1);
            assertThat(worker.count("heartbeat.failures")).isGreaterThan(3);
            redis.nature(calm);
            time.runFor(Duration.ofSeconds(2));
            assertThat(log.containing("HEARTBEAT_RESTORED")).hasSize(1);
        }
        assertThat(redis.view(SHARD).heartbeats()).contains(lease.text());
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofSeconds(20)))
                .isTrue();
        assertThat(runs).containsOnly(Map.entry(1, 1));
    }

    private void recover(TaskStore controller, Lease lease) {
        var lead = controller.lead(SHARD, "c", "c", Duration.ofMinutes(1)).toCompletableFuture();
        time.runUntil(lead::isDone, Duration.ofSeconds(1));
        var candidate = new Candidate(lease, "w1~000000000001", RequeueReason.STALE, false);
        var recovered = controller
                .recover(new RecoverRequest(
                        SHARD,
                        "c",
                        Duration.ofSeconds(3),
                        new RequeueLimits(3, 1, QueueLimits.NONE),
                        List.of(candidate)))
                .toCompletableFuture();
        time.runUntil(recovered::isDone, Duration.ofSeconds(1));
        assertThat(recovered.join().get(0).next()).as("%s", recovered.join()).isNotNull();
    }
}
