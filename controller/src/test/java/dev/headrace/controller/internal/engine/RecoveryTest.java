package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SHARD;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Duration SCAN_AND_ONE_SECOND = Duration.ofSeconds(2);
    private static final Duration AUDIT = Duration.ofSeconds(11);

    private final Simulation world = new Simulation(11);

    @Test
    void theTasksOfAKilledWorkerAreBackWithinTtlAndScanAndOneSecond() {
        TestController controller = world.settledController();
        world.submit(10);
        SimulatedWorker worker = world.worker();
        worker.run(10);
        world.time.runFor(Duration.ofSeconds(30));
        worker.process.kill();
        world.within(TTL.plus(SCAN_AND_ONE_SECOND), "all are queued again", () -> world.count("requeued:stale") == 10);
        world.answered();
        assertThat(controller.counted("recovered.jobs", "reason", "stale")).isEqualTo(10);
        assertThat(world.view().pending()).isEmpty();
    }

    @Test
    void aTaskThatBeatsIsSafeForHours() {
        world.settledController();
        world.submit(5);
        world.worker().run(5);
        world.time.runFor(Duration.ofHours(5));
        assertThat(world.count("requeued")).isZero();
    }

    @Test
    void heartbeatsThatSomebodyDeletedMakeNobodyStale() {
        world.settledController();
        world.submit(5);
        SimulatedWorker worker = world.worker();
        worker.run(5);
        for (int i = 0; i < 100; i++) {
            world.redis.deleteHeartbeats(SHARD);
            world.redis.deleteLiveness(SHARD, worker.id.toString());
            world.time.runFor(Duration.ofMillis(1300));
        }
        assertThat(world.count("requeued")).isZero();
    }

    @Test
    void aTaskIsDeadOnceItsWorkersDiedUnderItOnceMoreThanAllowed() {
        TestController controller = world.settledController();
        world.submit(1);
        for (int death = 1; death <= 4; death++) {
            SimulatedWorker worker = world.worker();
            assertThat(worker.run(1)).hasSize(1);
            world.time.runFor(Duration.ofSeconds(1));
            worker.process.kill();
            world.time.runFor(TTL.plus(SCAN_AND_ONE_SECOND));
        }
        assertThat(controller.counted("recovered.jobs")).isEqualTo(3);
        assertThat(controller.counted("headrace.requeues.exhausted", "cause", "STALE"))
                .isEqualTo(1);
        assertThat(world.view().dead()).hasSize(1);
        world.time.runFor(Duration.ofMinutes(10));
        assertThat(world.view().dead()).hasSize(1);
    }

    @Test
    void aHungHeartbeatLoopIsNoticedThoughItsWorkerLives() {
        world.settledController();
        world.submit(3);
        SimulatedWorker worker = world.worker();
        worker.run(3);
        world.time.runFor(Duration.ofSeconds(30));
        worker.fallSilent();
        world.time.runFor(TTL.minus(Simulation.BEAT));
        assertThat(world.count("requeued")).isZero();
        world.within(Simulation.BEAT.plus(AUDIT).plusSeconds(1), "found", () -> world.count("requeued:stale") == 3);
    }

    @Test
    void aFirstHeartbeatThatNeverCameIsForgivenOnce() {
        TestController controller = world.settledController();
        world.submit(1);
        SimulatedWorker worker = world.worker();
        worker.take(1);
        world.time.runFor(Duration.ofSeconds(14));
        assertThat(world.count("requeued")).as("within the grace").isZero();
        world.within(
                Simulation.BEAT.plus(AUDIT).plusSeconds(2),
                "back",
                () -> world.count("requeued:missing-heartbeat") == 1);
        worker.take(1);
        world.within(
                TTL.plus(Simulation.BEAT).plus(AUDIT).plusSeconds(2),
                "dead",
                () -> world.view().dead().size() == 1);
        world.answered();
        assertThat(controller.counted("recovered.jobs", "reason", "missing-heartbeat"))
                .isEqualTo(1);
        assertThat(controller.counted("headrace.requeues.exhausted", "cause", "MISSING_HEARTBEAT"))
                .isEqualTo(1);
    }

    @Test
    void aWorkerThatDiedBeforeItsFirstHeartbeatIsStaleAndNotMissing() {
        world.settledController();
        world.submit(2);
        SimulatedWorker worker = world.worker();
        worker.take(2);
        worker.process.kill();
        world.within(
                TTL.plus(Simulation.BEAT).plus(SCAN_AND_ONE_SECOND),
                "recovered",
                () -> world.count("requeued:stale") == 2);
    }

    /** Its liveness was renewed after the claim, so it outlives the grace, while audits look at the entries. */
    @Test
    void aWorkerThatDiedSoonAfterItsLastRenewalIsStaleAndNotMissing() {
        int taken = 20;
        world.settledController();
        for (int i = 1; i <= 4; i++) {
            world.submit(taken);
            SimulatedWorker worker = world.worker();
            for (int task = 0; task < taken; task++) {
                worker.take(1);
                world.time.runFor(Duration.ofMillis(450));
            }
            worker.process.kill();
            int all = taken * i;
            world.within(
                    TTL.plus(Simulation.BEAT).plus(SCAN_AND_ONE_SECOND),
                    "recovered",
                    () -> world.count("requeued") == all);
            assertThat(world.count("requeued:stale")).isEqualTo(all);
            world.worker().run(taken);
        }
    }

    @Test
    void allOfADeadWorkersTasksAreRecoveredBatchAfterBatchInOneScan() {
        LargestCall calls = new LargestCall();
        TestController controller = world.controller(ControllerSettings.DEFAULT, calls);
        world.time.runFor(Duration.ofSeconds(25));
        world.submit(1050);
        SimulatedWorker worker = world.worker();
        assertThat(worker.run(1050)).hasSize(1050);
        worker.process.kill();
        world.within(TTL.plus(SCAN_AND_ONE_SECOND), "all", () -> world.count("requeued:stale") == 1050);
        assertThat(calls.largest()).isEqualTo(100);
        assertThat(calls.calls()).isEqualTo(11);
        assertThat(controller.counted("headrace.mass.expiries")).as("one alarm").isEqualTo(1);
        world.answered();
        assertThat(world.count("alarm:mass-expiry")).as("and in the timeline").isEqualTo(1);
        assertThat(world.count("alarm:waiting cause=no-leader")).isEqualTo(1);
    }

    @Test
    void theConsumerOfADeadWorkerIsDeletedOnceItIsEmptyAndThoseOfOthersStay() {
        TestController controller = world.settledController();
        world.submit(1);
        SimulatedWorker dead = world.worker();
        dead.run(1);
        dead.process.kill();
        SimulatedWorker living = world.worker();
        world.time.runFor(Duration.ofSeconds(60));
        living.run(1);
        world.time.runFor(Duration.ofSeconds(60));
        TaskStore looking = world.redis.connect(world.time.process("looking"));
        assertThat(world.await(looking.consumers(SHARD)))
                .extracting(consumer -> consumer.name())
                .contains(living.id.toString())
                .doesNotContain(dead.id.toString());
        assertThat(controller.counted("headrace.consumers.retired")).isEqualTo(1);
    }

    @Test
    void dueTasksAreQueuedInBatchesUntilNoneIsLeft() {
        TestController controller = world.settledController();
        world.schedule(1200, Duration.ofSeconds(10));
        world.time.runFor(Duration.ofSeconds(9));
        assertThat(world.view().later()).as("none before its time").hasSize(1200);
        world.within(Duration.ofSeconds(4), "all queued", () -> world.view().length(Lane.NORMAL) == 1200);
        world.answered();
        assertThat(controller.counted("headrace.promoted.tasks")).isEqualTo(1200);
    }

    @Test
    void idsThatAreTakenOutOfTheListAndNotQueuedHoldUpNothingBehindThem() {
        world.controller(
                ControllerSettings.DEFAULT,
                (verb, args, store) -> verb.equals("promote")
                        ? ((CompletionStage<?>) store.make()).thenApply(done -> new PromoteReply(true, 0, 0))
                        : store.make());
        world.schedule(1200, Duration.ofSeconds(30));
        world.within(
                Duration.ofSeconds(34),
                "the first batch",
                () -> world.view().later().size() == 700);
        world.within(Duration.ofMillis(100), "all", () -> world.view().later().isEmpty());
    }
}
