package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.CancelReply;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGTERM, in all the moments that it comes in. */
class WorkerEndIT extends FaultScenario {
    private static final int REDIS_AWAY = 3;
    private static final int RELEASED = 4;

    @BeforeEach
    void startController() {
        stand.keep(stand.controller());
    }

    @Test
    @Tag("fault-11")
    void aWorkerThatDrainsInTimeEndsItsTasksAndLeavesTheRest() throws IOException {
        ChildProcess ending = stand.worker();
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
        stand.awaitStarts(1 + SLOTS);
        ending.sigterm();
        ending.awaitLine("claims no more", Stand.LONG);
        stand.openGate();

        assertThat(ending.awaitExit(Stand.LONG)).isZero();
        assertThat(stand.stat("succeeded")).isEqualTo(1L + SLOTS);
        finish("sigterm-drained");
    }

    @Test
    @Tag("fault-11")
    void aWorkerThatCannotDrainHandsBackWithoutSpendingAnAttempt() throws IOException {
        ChildProcess ending = stand.worker("--drain-timeout", "500ms");
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
        stand.awaitStarts(1 + SLOTS);
        ending.sigterm();

        assertThat(ending.awaitExit(Stand.LONG)).isEqualTo(RELEASED);
        assertThat(stand.stat("requeued:shutdown")).isEqualTo(SLOTS);
        stand.openGate();
        finish("sigterm-not-drained");
        assertThat(stand.history().highestAttempt()).as("attempt").isEqualTo(1);
    }

    @Test
    @Tag("fault-11")
    void aSecondSigtermHaltsAndTheTasksAreRecovered() throws IOException {
        ChildProcess ending = stand.worker();
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
        stand.awaitStarts(1 + SLOTS);
        ending.sigterm();
        ending.awaitLine("claims no more", Stand.LONG);
        stand.diedNow();
        ending.sigterm();

        assertThat(ending.awaitExit(Stand.LONG)).isNotZero();
        stand.openGate();
        Figures figures = finish("sigterm-twice").assertRecoveredWithin(Stand.RECOVERY);
        assertThat(figures.recovered()).isEqualTo(SLOTS);
    }

    @Test
    @Tag("fault-11")
    void aWorkerThatEndsWhileRedisIsAwaySaysSoAndItsTasksAreRecovered(TestRedis redis) throws IOException {
        try (TcpProxy proxy = TcpProxy.to(redis)) {
            ChildProcess ending = stand.workerAt(proxy.uri(), "--drain-timeout", "500ms");
            stand.awaitSteady();
            stand.submissions().submit(SLOTS, Deed.WAIT, 0);
            stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
            stand.awaitStarts(1 + SLOTS);
            stand.keep(stand.worker());
            proxy.refuse();
            proxy.cut();
            stand.diedNow();
            ending.sigterm();

            assertThat(ending.awaitExit(Stand.LONG)).isEqualTo(REDIS_AWAY);
            ending.awaitLine("Redis did not take", Stand.LONG);
        }
        stand.openGate();
        stand.awaitEnded();
        Figures figures = stand.verdict("sigterm-without-redis", 11).assertRecoveredWithin(Stand.RECOVERY);
        assertThat(figures.recovered()).isEqualTo(SLOTS);
    }

    /** The handlers ignore their interrupts, so that the drain ends without them and the tasks are released. */
    @Test
    @Tag("fault-76")
    void aTaskThatWasAskedToStopIsCancelledWhenItIsHandedBackAndNeverStartsAnew(TestRedis redis) throws IOException {
        ChildProcess ending = stand.worker("--drain-timeout", "500ms");
        stand.awaitSteady();
        Map<String, CancelReply> told;
        try (Submissions submissions = new Submissions(redis.uri(), stand.queue())) {
            submissions.submit(SLOTS, Deed.WAIT_ON, 0);
            stand.awaitStarts(1 + SLOTS);
            told = submissions.cancelAll();
            stand.submissions().add(submissions);
        }
        assertThat(told.values()).containsOnly(CancelReply.ASKED_TO_STOP);
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
        ending.sigterm();
        ending.awaitLine("stopped while running, after a stop request", Stand.LONG);

        assertThat(ending.awaitExit(Stand.LONG)).isEqualTo(RELEASED);
        stand.openGate();
        stand.keep(stand.worker());
        stand.awaitEnded();
        stand.verdict("cancelled-then-sigterm", 76);
        assertThat(stand.stat("cancelled")).isEqualTo(SLOTS);
        assertThat(stand.stat("requeued:shutdown")).isZero();
    }

    private Figures finish(String scenario) {
        stand.keep(stand.worker());
        stand.awaitEnded();
        return stand.verdict(scenario, 11);
    }
}
