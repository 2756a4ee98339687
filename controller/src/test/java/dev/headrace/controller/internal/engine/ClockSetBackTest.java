package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.BEAT;
import static dev.headrace.controller.internal.engine.Simulation.SETTLING;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Redis tells for an hour that it has just heard of whoever died before its clock was set back by that. */
class ClockSetBackTest {
    private static final Duration BACK = Duration.ofHours(-1);
    private static final Duration SCAN_AND_ONE_SECOND = Duration.ofSeconds(2);
    private static final Duration AUDIT = Duration.ofSeconds(11);
    private static final Duration AUDIT_AT_REST = AUDIT.multipliedBy(30);

    private final Simulation world = new Simulation(13);

    @Test
    void tasksOfAWorkerThatDiedJustBeforeAreRecoveredATtlAfterTheWait() {
        world.settledController();
        SimulatedWorker worker = runningWorker(3);
        world.time.runFor(BEAT.multipliedBy(3));
        worker.process.kill();
        world.redis.jumpClock(BACK);
        world.time.runFor(SETTLING.plus(TTL).minusSeconds(1));
        assertThat(world.count("requeued")).isZero();
        // One scan sees the jump, one takes the leadership, one recovers; each may be a tenth late.
        world.within(
                SCAN_AND_ONE_SECOND.multipliedBy(5).dividedBy(2),
                "recovered",
                () -> world.count("requeued:stale") == 3);
    }

    @Test
    void tasksOfAWorkerThatDiedBeforeItsFirstHeartbeatAreRecoveredToo() {
        world.settledController();
        world.submit(2);
        SimulatedWorker worker = world.worker();
        worker.take(2);
        worker.process.kill();
        world.redis.jumpClock(BACK);
        world.within(
                SETTLING.plus(TTL).plus(SCAN_AND_ONE_SECOND.multipliedBy(2)),
                "recovered",
                () -> world.count("requeued:stale") == 2);
    }

    @Test
    void aTaskThatALivingWorkerWasGivenJustBeforeAndNeverBeatForIsFoundByTheAudit() {
        world.settledController();
        SimulatedWorker worker = world.worker();
        world.submit(1);
        worker.take(1);
        world.redis.jumpClock(BACK);
        world.within(
                SETTLING.plus(TTL).plus(AUDIT.multipliedBy(2)),
                "recovered",
                () -> world.count("requeued:missing-heartbeat") == 1);
    }

    @Test
    void theLivingKeepTheirTasks() {
        world.settledController();
        runningWorker(20);
        world.redis.jumpClock(BACK);
        world.time.runFor(Duration.ofMinutes(5));
        assertThat(world.count("requeued")).isZero();
        assertThat(world.view().pending()).hasSize(20);
    }

    @Test
    void aWorkerThatDiedIdleJustBeforeIsShownAliveForATtlAndItsConsumerIsDeleted() {
        world.settledController();
        SimulatedWorker worker = world.worker();
        world.time.runFor(BEAT.plusSeconds(1));
        worker.process.kill();
        world.redis.jumpClock(BACK);
        world.within(
                SETTLING.plus(AUDIT).plus(TTL).plus(SCAN_AND_ONE_SECOND),
                "gone",
                () -> world.consumers().stream().noneMatch(ConsumerView::alive));
        world.within(
                AUDIT_AT_REST.plus(TTL).plus(AUDIT.multipliedBy(3)),
                "deleted",
                () -> world.consumers().isEmpty());
    }

    @Test
    void livenessesOfTheLivingAreNotAskedForWhileNoneLivesTooLong() {
        List<String> calls = new ArrayList<>();
        world.controller(ControllerSettings.DEFAULT, (verb, args, store) -> {
            calls.add(verb);
            return store.make();
        });
        runningWorker(3);
        world.time.runFor(Duration.ofMinutes(2));
        assertThat(calls).contains("consumers").doesNotContain("rewindWorkers");
    }

    @Test
    void aControllerThatDiedJustBeforeKeepsNoOtherFromLeadingForAnHour() {
        TestController first = world.settledController();
        world.controller();
        SimulatedWorker worker = runningWorker(3);
        first.process.kill();
        worker.process.kill();
        world.redis.jumpClock(BACK);
        world.within(
                TTL.multipliedBy(10).plus(SETTLING).plus(TTL).plus(AUDIT),
                "recovered",
                () -> world.count("requeued:stale") == 3);
    }

    /** The audit's pages may be larger. */
    @Test
    void atMostAHundredEntriesAreBroughtToNowInACall() {
        List<Integer> calls = new ArrayList<>();
        world.controller(ControllerSettings.DEFAULT.withBatch(200), (verb, args, store) -> {
            if (verb.equals("rewind")) {
                calls.add(((List<?>) args[3]).size());
            }
            return store.make();
        });
        world.time.runFor(SETTLING.plusSeconds(3));
        runningWorker(250).process.kill();
        world.redis.jumpClock(BACK);
        world.time.runFor(SETTLING.plusSeconds(3));
        assertThat(calls).containsExactly(100, 100, 50);
    }

    @Test
    void whoOnlyObservesBringsNothingToNow() {
        List<String> calls = new ArrayList<>();
        world.controller(ControllerSettings.DEFAULT.withMode(SweepMode.OBSERVE), (verb, args, store) -> {
            calls.add(verb);
            return store.make();
        });
        world.time.runFor(SETTLING.plusSeconds(3));
        runningWorker(3).process.kill();
        world.redis.jumpClock(BACK);
        world.time.runFor(SETTLING.plus(AUDIT));
        assertThat(calls).contains("pending").doesNotContain("rewind", "rewindWorkers");
    }

    private SimulatedWorker runningWorker(int tasks) {
        world.submit(tasks);
        SimulatedWorker worker = world.worker();
        assertThat(worker.run(tasks)).hasSize(tasks);
        world.time.runFor(Duration.ofSeconds(1));
        return worker;
    }
}
