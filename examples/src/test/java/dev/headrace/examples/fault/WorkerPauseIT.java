package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers that stand still and come back: zombies. */
class WorkerPauseIT extends FaultScenario {
    @BeforeEach
    void startController() {
        stand.keep(stand.controller());
    }

    @Test
    @Tag("fault-5")
    void aZombiesCompletionsAreRefusedAndItsSuccessorsStand() throws IOException {
        ChildProcess zombie = stand.keep(stand.worker());
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.awaitStarts(1 + SLOTS);
        stand.keep(stand.worker());
        zombie.sigstop();
        stand.diedNow();
        stand.awaitStarts(1 + 2 * SLOTS);
        stand.openGate();
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 2);
        stand.awaitEnded();
        stand.view().letPass(Stand.TTL.multipliedBy(2));
        zombie.sigcont();
        zombie.awaitLine(line -> line.contains("lease lost") || line.contains("was refused"), Stand.LONG);

        Figures figures = stand.verdict("zombie", 5).assertRecoveredWithin(Stand.RECOVERY);
        assertThat(figures.recovered()).isEqualTo(SLOTS);
        assertThat(stand.stat("succeeded")).isEqualTo(TASKS + 1L);
    }

    @Test
    @Tag("fault-6")
    void aPauseShorterThanTheTtlRecoversNothing() throws IOException {
        ChildProcess worker = stand.keep(stand.worker());
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.awaitStarts(1 + SLOTS);
        worker.sigstop();
        stand.view().letPass(Stand.TTL.minus(Stand.BEAT).minusMillis(500));
        worker.sigcont();
        stand.openGate();
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
        stand.awaitEnded();

        Figures figures = stand.verdict("short-pause", 6);
        assertThat(figures.recovered()).isZero();
        assertThat(figures.doubledAttempts()).isZero();
    }

    /** Redis has delivered; the worker wakes to tasks that another has done meanwhile, and does not start one of them. */
    @Test
    @Tag("fault-5")
    void aWorkerStoppedDuringItsClaimStartsNothingThatIsAnothers(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis)) {
            ChildProcess zombie = stand.workerAt(proxy.uri());
            stand.awaitSteady();
            stand.claimUnseen(proxy);
            zombie.sigstop();
            proxy.resume(TcpProxy.Direction.SERVER_TO_CLIENT);
            stand.diedNow();
            stand.keep(stand.worker());
            stand.submissions().submit(TASKS, Deed.WORK, 1);
            stand.awaitEnded();
            long starts = stand.starts();
            zombie.sigcont();
            stand.view().letPass(Stand.BEAT.multipliedBy(2));
            assertThat(stand.starts()).as("starts after the zombie woke").isEqualTo(starts);
            zombie.sigterm();
            assertThat(zombie.awaitExit(Stand.LONG)).isZero();
        }
        Figures figures = stand.verdict("stopped-during-claim", 5).assertRecoveredWithin(Stand.RECOVERY);
        assertThat(figures.doubledAttempts()).isZero();
    }
}
