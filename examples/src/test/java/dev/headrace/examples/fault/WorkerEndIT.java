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

/** SIGTERM, in all the moments that it comes in. */
@Tag("fault-11")
class WorkerEndIT extends FaultScenario {
    private static final int REDIS_AWAY = 3;
    private static final int HANDED_BACK = 4;

    @BeforeEach
    void startController() {
        stand.keep(stand.controller());
    }

    @Test
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
    void aWorkerThatCannotDrainHandsBackWithoutSpendingAnAttempt() throws IOException {
        ChildProcess ending = stand.worker("--drain-timeout", "500ms");
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
        stand.awaitStarts(1 + SLOTS);
        ending.sigterm();

        assertThat(ending.awaitExit(Stand.LONG)).isEqualTo(HANDED_BACK);
        assertThat(stand.stat("requeued:shutdown")).isEqualTo(SLOTS);
        stand.openGate();
        finish("sigterm-not-drained");
        assertThat(stand.history().highestAttempt()).as("attempt").isEqualTo(1);
    }

    @Test
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

    private Figures finish(String scenario) {
        stand.keep(stand.worker());
        stand.awaitEnded();
        return stand.verdict(scenario, 11);
    }
}
