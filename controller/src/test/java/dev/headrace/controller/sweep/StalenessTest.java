package dev.headrace.controller.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.protocol.PendingEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StalenessTest {
    private static final String WORKER = "w~0123456789ab";
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Staleness staleness =
            new Staleness(new SweepRules(TTL, GRACE, Duration.ZERO, Duration.ZERO, Duration.ZERO, 200, 3, 1));

    @Test
    void exactlyAtTheThresholdIsNotStale() {
        assertThat(staleness.judge(entry(WORKER, TTL, 2), false)).isEmpty();
        assertThat(staleness.judge(entry(WORKER, TTL.plusMillis(1), 2), false)).contains(RequeueReason.STALE);
        assertThat(staleness.judge(entry(WORKER, GRACE, 1), true)).isEmpty();
        assertThat(staleness.judge(entry(WORKER, GRACE.plusMillis(1), 1), true))
                .contains(RequeueReason.MISSING_HEARTBEAT);
    }

    @Test
    void aWorkerWithoutLivenessIsGoneWhetherItEverBeatOrNot() {
        assertThat(staleness.judge(entry(WORKER, TTL.plusMillis(1), 1), false)).contains(RequeueReason.STALE);
    }

    @Test
    void oneThatNeverRegisteredHasTheGraceUntilItHasBeaten() {
        assertThat(staleness.judge(entry("python-7", TTL.plusMillis(1), 1), false))
                .isEmpty();
        assertThat(staleness.judge(entry("python-7", GRACE.plusMillis(1), 1), false))
                .contains(RequeueReason.MISSING_HEARTBEAT);
        assertThat(staleness.judge(entry("python-7", TTL.plusMillis(1), 2), false))
                .contains(RequeueReason.STALE);
    }

    @Test
    void aLivingWorkersTaskThatWasBeatenAndFellSilentIsStale() {
        assertThat(staleness.judge(entry(WORKER, TTL.plusMillis(1), 2), true)).contains(RequeueReason.STALE);
    }

    private static PendingEntry entry(String consumer, Duration idle, long deliveries) {
        return new PendingEntry(new Lease("1-0", Lane.NORMAL), consumer, idle, deliveries);
    }
}
