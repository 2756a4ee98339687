package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers that die at the worst moments of a task's life. */
class WorkerDeathIT extends FaultScenario {
    @BeforeEach
    void startController() {
        stand.keep(stand.controller());
    }

    /** It has claimed, by a read whose reply it never saw. */
    @Test
    @Tag("fault-1")
    void aWorkerKilledBeforeItsHandlersStartLosesNothing(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis)) {
            ChildProcess victim = stand.workerAt(proxy.uri());
            stand.awaitSteady();
            stand.claimUnseen(proxy);
            stand.kill(victim);
        }
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.keep(stand.worker());
        stand.awaitEnded();
        stand.verdict("killed-before-handler", 1).assertRecoveredWithin(Stand.RECOVERY);
    }

    @Test
    @Tag("fault-2")
    void aWorkerKilledMidWorkLosesNothing() throws IOException {
        killAmidst(Deed.WAIT);
        stand.verdict("killed-mid-work", 2).assertRecoveredWithin(Stand.RECOVERY);
    }

    @Test
    @Tag("fault-3")
    void aWorkerKilledAfterTheSideEffectLosesNothing() throws IOException {
        killAmidst(Deed.EFFECT_AND_WAIT);
        Figures figures = stand.verdict("killed-after-side-effect", 3).assertRecoveredWithin(Stand.RECOVERY);
        assertThat(figures.doubledAttempts()).as("effects done again").isPositive();
    }

    /** Kills a worker whose slots are all taken by this, while another works on the rest. */
    private void killAmidst(Deed deed) throws IOException {
        ChildProcess victim = stand.worker();
        stand.awaitSteady();
        stand.submissions().submit(SLOTS + 8, deed, 0);
        stand.awaitStarts(SLOTS);
        stand.keep(stand.worker());
        stand.submissions().submit(TASKS - SLOTS - 8, Deed.WORK, 2);
        stand.kill(victim);
        stand.openGate();
        stand.awaitEnded();
    }

    /** Redis has carried the settle out; the worker never hears of it. */
    @Test
    @Tag("fault-4")
    void aWorkerKilledBeforeItsSettleIsAnsweredHasDoneItsTasks(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis)) {
            ChildProcess victim = stand.workerAt(proxy.uri());
            stand.awaitSteady();
            stand.submissions().submit(TASKS, Deed.WORK, 1);
            stand.awaitSucceeded(100);
            proxy.stall(TcpProxy.Direction.SERVER_TO_CLIENT);
            stand.kill(victim);
        }
        stand.keep(stand.worker());
        stand.awaitEnded();
        stand.verdict("killed-before-settle-reply", 4);
    }

    /** A poison task takes each worker down; a supervisor starts the next one. */
    @Test
    @Tag("fault-9")
    void aTaskThatKillsItsWorkerDiesAfterItsLimitAndTheOthersFlow() {
        ChildProcess victim = stand.worker();
        stand.awaitSteady();
        stand.submissions().submit(1, Deed.KILL, 0);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        for (int deaths = 1; deaths <= 4; deaths++) {
            assertThat(victim.awaitExit(Stand.LONG)).isEqualTo(137);
            // The poison has run again, or it could not have killed another.
            stand.recoveries().sinceDeath();
            stand.diedNow();
            victim = stand.worker();
        }
        stand.keep(victim);
        stand.awaitEnded();
        // What crashed along with it twice is quarantined, too, and runs one at a time: about one a promotion.
        Duration quarantined = Stand.SCAN.multipliedBy(SLOTS);
        stand.verdict("poison", 9).assertRecoveredWithin(Stand.RECOVERY.plus(quarantined));
        assertThat(stand.stat("dead:RETRIES_EXHAUSTED")).isEqualTo(1);
        assertThat(stand.stat("succeeded")).isEqualTo(TASKS + 1L);
    }
}
