package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server's calendar is set while everybody works: all heartbeats expire at once, or none does for an hour. */
@OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
class ClockJumpIT extends FaultScenario {
    private static final Duration FAR = Duration.ofHours(1);

    /** Two controllers and two causes: after this many jumps one of them has met one cause for the fourth time. */
    private static final int JUMPS = 13;

    /** A controller sees the jump, leads again, and has waited, each within a scan; all of it after this death. */
    private static final Duration NOTICED = Stand.SCAN.multipliedBy(3);

    private ServerClock clock;

    @BeforeEach
    void haveAClock(TestRedis redis) throws IOException {
        clock = ServerClock.of(redis, folder);
    }

    @Test
    @Tag("fault-33")
    void aClockThatIsSetAnHourAheadTakesNothingFromTheLivingAndADeathAfterItIsSeen() throws IOException {
        Crew crew = busyCrew();
        Outage jump = new Outage();
        clock.setAhead(FAR);
        stand.view().letPass(Stand.TTL.multipliedBy(2));
        assertThat(stand.stat("requeued:stale")).as("recovered by then").isZero();
        jump.over();
        crew.killVictim();
        end(crew, jump, "clock-ahead", Duration.ZERO, 33);
    }

    @Test
    @Tag("fault-33")
    void aClockThatIsSetBackTakesNothingFromTheLivingAndADeathAfterItIsSeen() throws IOException {
        clock.setAhead(FAR);
        Crew crew = busyCrew();
        Outage jump = new Outage();
        clock.setAhead(Duration.ZERO);
        stand.view().letPass(Stand.TTL.multipliedBy(2));
        assertThat(stand.stat("requeued:stale")).as("recovered by then").isZero();
        jump.over();
        crew.killVictim();
        end(crew, jump, "clock-back", Duration.ZERO, 33);
    }

    /** The last that Redis has heard of the dead is an hour ahead of now, and their keys live for an hour and more. */
    @Test
    @Tag("fault-33")
    void aDeathJustBeforeTheClockIsSetBackIsNotHiddenForAnHour() throws IOException {
        clock.setAhead(FAR);
        Crew crew = busyCrew();
        crew.killVictim();
        Outage jump = new Outage();
        clock.setAhead(Duration.ZERO);
        jump.over();
        end(crew, jump, "death-before-clock-back", NOTICED, 33);
    }

    /** So often that the controllers wait no more; each jump takes all heartbeats and liveness keys along. */
    @Test
    @Tag("fault-72")
    void aClockThatIsSetAheadAgainAndAgainTakesNothingFromTheLivingAndADeathIsSeen() throws IOException {
        Crew crew = busyCrew();
        Outage jumps = new Outage();
        for (int jump = 1; jump <= JUMPS; jump++) {
            clock.setAhead(FAR.multipliedBy(jump));
            stand.view().letPass(Stand.BEAT.plus(Stand.SCAN));
        }
        Crew.awaitSaid(crew.controllers(), "is not delayed again");
        assertThat(stand.stat("requeued:stale")).as("recovered by then").isZero();
        jumps.over();
        crew.killVictim();
        end(crew, jumps, "clock-ahead-repeatedly", NOTICED, 72);
    }

    /** Both workers hold tasks that wait for the gate, and more are queued. */
    private Crew busyCrew() {
        Crew crew = Crew.doomed(stand, 2);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        return crew;
    }

    private void end(Crew crew, Outage jump, String scenario, Duration noticed, int fault) throws IOException {
        stand.openGate();
        stand.submissions().submit(100, Deed.WORK, 1);
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        jump.assertRecovered(stand.verdict(scenario, fault), noticed);
    }
}
