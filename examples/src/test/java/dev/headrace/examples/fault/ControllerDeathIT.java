package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several controllers, and their deaths. */
class ControllerDeathIT extends FaultScenario {
    private static final int KILLS = 10;

    @Test
    @Tag("fault-41")
    void threeControllersOfWhichOneDiesEachSecondRecoverEachTaskOnce() throws IOException {
        Deque<ChildProcess> controllers = new ArrayDeque<>();
        for (int i = 0; i < 3; i++) {
            controllers.add(stand.controller());
        }
        ChildProcess victim = stand.worker();
        stand.awaitSteady();
        stand.submissions().submit(SLOTS, Deed.WAIT, 0);
        stand.awaitStarts(1 + SLOTS);
        stand.keep(stand.worker());
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 5);
        stand.kill(victim);
        for (int i = 0; i < KILLS; i++) {
            controllers.removeFirst().sigkill();
            controllers.addLast(stand.controller());
            stand.view().letPass(Duration.ofSeconds(1));
        }
        controllers.forEach(stand::keep);
        stand.openGate();
        stand.awaitEnded();

        // Each next one waits until all living workers have beaten; the last of them must get that far.
        Duration untilOneLeads = Stand.LEASE.plus(Stand.TTL).plus(Stand.BEAT).plusSeconds(KILLS);
        Figures figures =
                stand.verdict("controllers-killed", 41).assertRecoveredWithin(untilOneLeads.plus(Stand.RECOVERY));
        assertThat(figures.recovered()).isEqualTo(SLOTS);
    }

    /** A leadership lives for the TTL less one and a half beats. */
    @Test
    @Tag("fault-41")
    void theNextControllerLeadsWithinALeaseAndASecond() {
        ChildProcess leader = stand.controller();
        stand.keep(stand.worker());
        stand.awaitSteady();
        String first = stand.view().leader();
        stand.keep(stand.controller()).awaitLine("mode enforce", Stand.LONG);
        long killedAt = stand.view().serverMillis();
        leader.sigkill();
        stand.awaitLeaderOtherThan(first);

        assertThat(Duration.ofMillis(stand.view().serverMillis() - killedAt))
                .isLessThanOrEqualTo(Stand.LEASE.plusSeconds(1));
        stand.submissions().submit(TASKS, Deed.WORK, 0);
        stand.awaitEnded();
        stand.verdict("leadership-handed-over", 41);
    }
}
