package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The old entry goes and a new one comes, or the task is dead: what release, recover and settle share. */
final class ModelRequeue {
    /** The delivery count of a quarantined task whose handler starts, or has started. */
    static final int QUARANTINED_STARTED = 1000;

    private static final int QUARANTINED = 2;

    private final ModelShard shard;

    ModelRequeue(ModelShard shard) {
        this.shard = shard;
    }

    static String idOf(Lease lease, @Nullable TaskFields fields) {
        return fields == null ? lease.text() : fields.text(EntryField.ID).orElse(lease.text());
    }

    /** A new entry for the same task; its first requeue goes to the high lane, later ones to its own. */
    Lease requeue(Lease old, TaskFields fields, RequeueReason reason, String event) {
        return requeue(old, fields, reason, new ModelEvent(shard.now(), idOf(old, fields), event));
    }

    Lease requeue(Lease old, TaskFields fields, RequeueReason reason, ModelEvent event) {
        String id = idOf(old, fields);
        Lane home = fields.home(old.lane());
        Lane lane = fields.number(EntryField.REQUEUES, 0) == 0 ? Lane.HIGH : home;
        fields.set(EntryField.ID, id).raise(EntryField.TOKEN, 1).raise(EntryField.REQUEUES, 0);
        if (lane == home) {
            fields.remove(EntryField.LANE);
        } else {
            fields.set(EntryField.LANE, home.text());
        }
        shard.take(old);
        Lease next = shard.add(lane, fields);
        shard.record(id).queued(next, fields);
        shard.event(event);
        shard.count("requeued:" + reason.text());
        return next;
    }

    /** Whether its owner holds a quarantined task, and never said that it starts its handler. Only workers say so. */
    boolean neverStarted(Lease lease, TaskFields fields, ModelGuard guard) {
        ModelStream.Pending pending = Objects.requireNonNull(shard.pending(lease));
        return fields.number(EntryField.STALE_REQUEUES, 0) >= QUARANTINED
                && pending.deliveries() != QUARANTINED_STARTED
                && WorkerId.parse(pending.consumer()).isPresent()
                && shard.guards(guard);
    }

    /** It goes on as if it had not been delivered, and spends nothing. */
    Lease requeueUnstarted(Lease old, TaskFields fields) {
        return requeue(old, fields, RequeueReason.UNSTARTED, "requeued:unstarted");
    }

    /** Whether the task was asked to stop, so that it must not start again. */
    boolean askedToStop(String id, ModelGuard guard) {
        return shard.cancelling().contains(id) && shard.guards(guard);
    }

    /** The entry goes, the record says that the task was cancelled. */
    void stop(@Nullable Lease old, String id, String message) {
        if (old != null) {
            shard.take(old);
        }
        shard.cancelling().remove(id);
        ModelRecord record = shard.record(id);
        new ModelTokens(shard).retire(record, old == null ? 2 : 1);
        record.cancelled(message);
        shard.records().put(id, record, ModelShard.CHOSEN_KEPT);
        shard.ended(id);
        shard.event(id, "cancelled");
        shard.count("cancelled");
    }

    /** The entry goes, the record says why. */
    void die(Lease old, TaskFields fields, Settlement.Died death) {
        die(idOf(old, fields), old, fields, death);
    }

    void die(String id, Lease old, TaskFields fields, Settlement.Died death) {
        Lane home = fields.home(old.lane());
        fields.remove(EntryField.LANE);
        if (!fields.all().isEmpty()) {
            fields.set(EntryField.ID, id);
        }
        shard.take(old);
        shard.record(id).died(death, fields, home);
        shard.dead().put(id, shard.now());
        shard.cancelling().remove(id);
        shard.ended(id);
        shard.event(id, "dead");
        shard.count("dead");
        shard.count("dead:" + death.code());
    }
}
