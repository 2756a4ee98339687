package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskState;
import dev.headrace.view.CancelReply;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** lookUp and cancel: from an id to where its task is now. */
final class ModelLookUp {
    private final ModelShard shard;

    ModelLookUp(ModelShard shard) {
        this.shard = shard;
    }

    CancelReply cancel(String id) {
        Lease lease =
                shard.records().get(id).isPresent() ? null : Lease.parse(id).orElse(null);
        TaskFields fields = lease == null ? null : shard.entry(lease);
        if (fields == null) {
            return cancel(id, null);
        }
        String named = fields.text(EntryField.ID).orElse(id);
        ModelRecord record = shard.records().get(named).orElse(null);
        boolean own = record == null || record.state() == TaskState.QUEUED && lease.equals(record.lease());
        return cancel(own ? named : id, lease);
    }

    /** @param entry the entry that the caller named, or null if it is known from the id */
    private CancelReply cancel(String id, @Nullable Lease entry) {
        ModelRecord record = shard.records().get(id).orElse(null);
        if (record != null && record.state().ended() && shard.guards(ModelGuard.CANCEL_ENDED)) {
            return CancelReply.ALREADY_ENDED;
        }
        if (record != null && record.state() == TaskState.SCHEDULED) {
            shard.later().remove(id);
            return cancelled(id, record);
        }
        Lease lease = entry != null ? entry : leaseOf(id, record).orElse(null);
        if (lease != null && shard.pending(lease) != null && shard.guards(ModelGuard.CANCEL_RUNNING)) {
            return askToStop(id);
        }
        if (lease == null || shard.entry(lease) == null) {
            return CancelReply.UNKNOWN;
        }
        shard.lane(lease.lane()).delete(StreamId.parse(lease.entryId()));
        return cancelled(id, record);
    }

    private CancelReply askToStop(String id) {
        shard.cancelling().add(id);
        shard.cancelWatches().forEach(watch -> watch.accept(id));
        shard.event(id, "cancel-requested");
        return CancelReply.ASKED_TO_STOP;
    }

    private CancelReply cancelled(String id, @Nullable ModelRecord known) {
        if (known != null) {
            new ModelTokens(shard).retire(known, 2);
        }
        ModelRecord record = new ModelRecord(known != null && known.chosen());
        record.cancelled("cancelled before it ran");
        shard.records().put(id, record, ModelShard.CHOSEN_KEPT);
        shard.cancelling().remove(id);
        shard.ended(id);
        shard.event(id, "cancelled");
        shard.count("cancelled");
        return CancelReply.CANCELLED;
    }

    /** Returns what a glance says: an entry that was not delivered yet is taken to be there unless its lane is empty. */
    boolean goesOn(String id) {
        ModelRecord record = shard.records().get(id).orElse(null);
        if (record != null && record.state() != TaskState.QUEUED) {
            return record.state() == TaskState.SCHEDULED;
        }
        return leaseOf(id, record)
                .filter(lease -> shard.lane(lease.lane()).hasGroup())
                .filter(lease -> shard.lane(lease.lane()).isDelivered(StreamId.parse(lease.entryId()))
                        ? shard.pending(lease) != null
                        : shard.lane(lease.lane()).length() > 0)
                .isPresent();
    }

    /** The entry that is the task now: the record knows it, or the id is its text. */
    private static Optional<Lease> leaseOf(String id, @Nullable ModelRecord record) {
        return record == null ? Lease.parse(id) : Optional.ofNullable(record.lease());
    }

    TaskView lookUp(String id) {
        ModelRecord record = shard.records().get(id).orElse(null);
        if (record != null && record.state() != TaskState.QUEUED) {
            return recorded(id, record);
        }
        Lease lease = leaseOf(id, record).orElse(null);
        boolean there = lease != null && (shard.entry(lease) != null || shard.pending(lease) != null);
        return there ? entry(id, lease, record) : gone(id, lease, record);
    }

    private TaskView recorded(String id, ModelRecord record) {
        Long due = shard.later().get(id);
        TaskFields fields = record.fields();
        return new TaskView(
                shard.shard(),
                id,
                record.state(),
                false,
                null,
                null,
                null,
                null,
                null,
                due == null ? null : Instant.ofEpochMilli(due),
                record.result(),
                record.code(),
                record.cause(),
                record.message(),
                fields == null ? Map.of() : fields.printable());
    }

    private TaskView entry(String id, Lease lease, @Nullable ModelRecord record) {
        ModelStream.Pending pending = shard.pending(lease);
        TaskFields fields = shard.entry(lease);
        return new TaskView(
                shard.shard(),
                id,
                pending == null ? TaskState.QUEUED : TaskState.RUNNING,
                false,
                lease,
                pending == null ? null : pending.consumer(),
                pending == null ? null : Duration.ofMillis(shard.now() - pending.deliveredAt()),
                shard.heartbeats().get(lease.text()).orElse(null),
                pending != null && shard.cancelling().contains(id) ? Instant.ofEpochMilli(shard.now()) : null,
                null,
                null,
                record == null ? null : record.code(),
                record == null ? null : record.cause(),
                record == null ? null : record.message(),
                fields == null ? Map.of() : fields.remove(EntryField.BODY).printable());
    }

    private TaskView gone(String id, @Nullable Lease lease, @Nullable ModelRecord record) {
        boolean reached = lease == null
                || !shard.lane(lease.lane()).isThere()
                || StreamId.parse(lease.entryId())
                                .compareTo(shard.lane(lease.lane()).last())
                        <= 0;
        return new TaskView(
                shard.shard(),
                id,
                null,
                reached,
                null,
                null,
                null,
                lease == null ? null : shard.heartbeats().get(lease.text()).orElse(null),
                null,
                null,
                null,
                record == null ? null : record.code(),
                record == null ? null : record.cause(),
                record == null ? null : record.message(),
                Map.of());
    }
}
