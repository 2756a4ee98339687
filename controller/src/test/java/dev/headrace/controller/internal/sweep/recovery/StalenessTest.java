package dev.headrace.controller.internal.sweep.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StalenessTest {
    private static final String WORKER = "w~0123456789ab";
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final Duration FOREIGN_IDLE = Duration.ofMinutes(10);

    private final Staleness staleness = staleness(QueueSettings.DEFAULT);
    private final Staleness degraded = staleness(QueueSettings.parse(Map.of("foreign_idle", "600000")));

    // Staleness takes settings from the context and nothing else.
    @SuppressWarnings("NullAway")
    private static Staleness staleness(QueueSettings queue) {
        ControllerSettings settings = ControllerSettings.DEFAULT.withHeartbeats(Duration.ofSeconds(5), TTL, GRACE);
        return new Staleness(new SweepContext(null, null, settings, null, null, () -> queue, shard -> null));
    }

    private Optional<RequeueReason> reason(Staleness by, PendingEntry entry, Owner owner) {
        return by.metBy(entry, owner).map(RecoveryCriterion::reason);
    }

    @Test
    void exactlyAtTheThresholdIsNotStale() {
        assertThat(reason(staleness, entry(WORKER, TTL, 2), Owner.GONE)).isEmpty();
        assertThat(reason(staleness, entry(WORKER, TTL.plusMillis(1), 2), Owner.GONE))
                .contains(RequeueReason.STALE);
        assertThat(reason(staleness, entry(WORKER, GRACE, 1), Owner.ALIVE)).isEmpty();
        assertThat(reason(staleness, entry(WORKER, GRACE.plusMillis(1), 1), Owner.ALIVE))
                .contains(RequeueReason.MISSING_HEARTBEAT);
    }

    @Test
    void aWorkerWithoutLivenessIsGoneWhetherItEverBeatOrNot() {
        assertThat(reason(staleness, entry(WORKER, TTL.plusMillis(1), 1), Owner.GONE))
                .contains(RequeueReason.STALE);
    }

    @Test
    void oneThatNeverRegisteredHasTheGraceUntilItHasBeaten() {
        assertThat(reason(staleness, entry("python-7", TTL.plusMillis(1), 1), Owner.GONE))
                .isEmpty();
        assertThat(reason(staleness, entry("python-7", GRACE.plusMillis(1), 1), Owner.GONE))
                .contains(RequeueReason.MISSING_HEARTBEAT);
        assertThat(reason(staleness, entry("python-7", TTL.plusMillis(1), 2), Owner.GONE))
                .contains(RequeueReason.STALE);
    }

    @Test
    void aLivingWorkersTaskThatWasBeatenAndFellSilentIsStale() {
        assertThat(reason(staleness, entry(WORKER, TTL.plusMillis(1), 2), Owner.ALIVE))
                .contains(RequeueReason.STALE);
    }

    @Test
    void inTheDegradedModeAForeignConsumersTaskIsTakenAfterMuchLonger() {
        assertThat(reason(degraded, entry("python-7", FOREIGN_IDLE, 1), Owner.GONE))
                .isEmpty();
        assertThat(reason(degraded, entry("python-7", FOREIGN_IDLE.plusMillis(1), 1), Owner.GONE))
                .contains(RequeueReason.STALE);
        assertThat(reason(degraded, entry("python-7", GRACE.plusMillis(1), 1), Owner.GONE))
                .isEmpty();
        assertThat(reason(degraded, entry(WORKER, TTL.plusMillis(1), 1), Owner.GONE))
                .as("a worker of ours, as ever")
                .contains(RequeueReason.STALE);
    }

    private static PendingEntry entry(String consumer, Duration idle, long deliveries) {
        return new PendingEntry(new Lease("1-0", Lane.NORMAL), consumer, idle, deliveries);
    }
}
