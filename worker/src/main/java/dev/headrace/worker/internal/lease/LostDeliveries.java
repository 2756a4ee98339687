package dev.headrace.worker.internal.lease;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.BeatReply.UnknownEntry;
import dev.headrace.task.Lease;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.claim.ClaimParts;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.ShardScope;
import java.time.Duration;
import java.util.List;

/**
 * Finds lost deliveries: entries that two successive rounds of heartbeats found in this worker's pending entries list and not
 * in its lease table, and that were delivered before the read in flight was sent. A {@link LostDeliveryRound} fetches or
 * releases them; the next round begins when that one is over. To be used on the loop only.
 */
public final class LostDeliveries {
    private final ShardScope scope;
    private final ClaimParts parts;
    private final LeaseTable table;
    private final Listener listener;
    private final Outage outage;
    private final LostSightings sightings = new LostSightings();
    private boolean underWay;

    public LostDeliveries(ShardScope scope, ClaimParts parts, LeaseTable table, Listener listener) {
        this.scope = scope;
        this.parts = parts;
        this.table = table;
        this.listener = listener;
        this.outage = new Outage(scope.runtime(), "picking up lost deliveries of %s", scope.shard());
    }

    /** Takes the unknown entries that a full round of heartbeats found. */
    void seen(List<UnknownEntry> unknown) {
        List<Lease> lost = sightings.lostAmong(unknown, listener.readInFlightFor(), table::holds);
        if (underWay) {
            return;
        }
        if (!lost.isEmpty()) {
            underWay = true;
            new LostDeliveryRound(scope, parts, table, listener, sightings, outage).begin(lost, () -> underWay = false);
        } else if (unknown.isEmpty()) {
            outage.passed();
        }
    }

    /** Notes entries that a read has delivered normally. */
    public void known(List<TaskEntry> entries) {
        sightings.forgetEntries(entries);
    }

    /** Takes the fetched tasks, and tells the state of the shard. */
    public interface Listener {
        /** Returns true while the worker accepts tasks. */
        boolean intakeOpen();

        /** Returns how long the read in flight has lasted, or zero if there is none. */
        Duration readInFlightFor();

        /** Takes the tasks of a lost reply, each with a slot. */
        void pickedUp(List<TaskEntry> entries, long sentAt);
    }
}
