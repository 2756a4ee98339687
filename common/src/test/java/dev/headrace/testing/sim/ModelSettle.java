package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** settle: the ends of attempts, each fenced by its lease, the batch by its number. */
final class ModelSettle {
    private static final Duration ANSWER_KEPT = Duration.ofHours(24);

    private final ModelShard shard;

    ModelSettle(ModelShard shard) {
        this.shard = shard;
    }

    FencedReply settle(SettleRequest request) {
        String key = "settled:" + request.worker();
        ModelSequence settled = shard.sequences().get(key).orElseGet(() -> new ModelSequence(1));
        if (request.sequence() == settled.last() && shard.guards(ModelGuard.SETTLE_SEQUENCE)) {
            return (FencedReply) settled.answer(request.sequence());
        }
        if (request.sequence() < settled.last() && shard.guards(ModelGuard.SETTLE_STALE_SEQUENCE)) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "settle " + request.sequence() + " came after " + settled.last());
        }
        request.settlements()
                .forEach(settlement -> shard.group(settlement.lease().lane()));
        BitSet accepted = new BitSet();
        BitSet stopped = new BitSet();
        for (int i = 0; i < request.settlements().size(); i++) {
            Settlement settlement = request.settlements().get(i);
            boolean owned = owned(request.worker().toString(), settlement);
            accepted.set(i, owned);
            stopped.set(i, owned && settle(settlement));
        }
        FencedReply reply = new FencedReply(accepted, stopped);
        settled.used(request.sequence(), reply);
        shard.sequences().put(key, settled, ANSWER_KEPT);
        return reply;
    }

    private boolean owned(String worker, Settlement settlement) {
        return shard.holds(worker, settlement.lease()) || !shard.guards(ModelGuard.SETTLE_OWNER);
    }

    /** Says whether the task was cancelled instead, as it was asked to stop. */
    private boolean settle(Settlement settlement) {
        Lease lease = settlement.lease();
        if (settlement.mayHaveHeartbeat()) {
            shard.heartbeats().remove(lease.text());
        } else if (!(settlement.end() instanceof Settlement.Deferred)) {
            shard.event(settlement.taskId(), "started");
        }
        TaskFields fields = shard.entry(lease);
        if (settlement.end() instanceof Settlement.Succeeded success) {
            succeed(settlement, success);
        } else if (settlement.end() instanceof Settlement.Cancelled cancelled) {
            cancel(settlement, cancelled.message());
        } else if (new ModelRequeue(shard).askedToStop(settlement.taskId(), ModelGuard.SETTLE_ASKED_TO_STOP)) {
            cancel(settlement, "asked to stop");
            return true;
        } else if (settlement.end() instanceof Settlement.Died death) {
            die(settlement, fields, death);
        } else if (fields == null) {
            die(settlement, null, new Settlement.Died(FailureCode.MALFORMED, null, "the entry was deleted"));
        } else {
            putOff(settlement, fields);
        }
        return false;
    }

    private void succeed(Settlement settlement, Settlement.Succeeded success) {
        String id = settlement.taskId();
        shard.take(settlement.lease());
        shard.cancelling().remove(id);
        boolean chosen = shard.records().get(id).filter(ModelRecord::chosen).isPresent();
        if (chosen || !success.keep().isZero()) {
            ModelRecord record = shard.record(id);
            new ModelTokens(shard).retire(record, 2);
            record.succeeded(success.keep().isZero() ? null : success.result());
            shard.records().put(id, record, longer(chosen, success.keep()));
        } else if (settlement.recorded()) {
            shard.records().remove(id);
        }
        if (!success.keep().isZero()) {
            shard.ended(id);
        }
        shard.event(id, "succeeded");
        shard.count("succeeded");
    }

    private static Duration longer(boolean chosen, Duration keep) {
        return chosen && keep.compareTo(ModelShard.CHOSEN_KEPT) < 0 ? ModelShard.CHOSEN_KEPT : keep;
    }

    private void cancel(Settlement settlement, String message) {
        new ModelRequeue(shard).stop(settlement.lease(), settlement.taskId(), message);
    }

    private void die(Settlement settlement, @Nullable TaskFields fields, Settlement.Died death) {
        TaskFields known =
                fields == null ? new TaskFields(new byte[0][]) : fields.set(EntryField.ID, settlement.taskId());
        new ModelRequeue(shard).die(settlement.taskId(), settlement.lease(), known, death);
    }

    private void putOff(Settlement settlement, TaskFields fields) {
        if (settlement.end() instanceof Settlement.Retried retry) {
            fields.raise(EntryField.FAILURES, 0).raise(EntryField.ATTEMPT, 1);
            putOff(settlement, fields, retry.delay(), "retried");
            shard.record(settlement.taskId()).failed(retry.code(), retry.message());
            shard.count("retried:" + retry.code());
        } else if (settlement.end() instanceof Settlement.Snoozed snooze) {
            putOff(settlement, fields, snooze.delay(), "snoozed");
        } else if (settlement.end() instanceof Settlement.Deferred deferred) {
            putOff(settlement, fields, deferred.delay(), "snoozed");
        } else if (settlement.end() instanceof Settlement.Returned returned) {
            fields.raise(EntryField.UNKNOWN_TYPE_RETURNS, 0);
            putOff(settlement, fields, returned.delay(), "returned");
        }
    }

    private void putOff(Settlement settlement, TaskFields fields, Duration delay, String event) {
        String id = settlement.taskId();
        Lane home = fields.home(settlement.lease().lane());
        fields.set(EntryField.ID, id).remove(EntryField.LANE).raise(EntryField.TOKEN, 1);
        shard.take(settlement.lease());
        shard.record(id).scheduled(fields, home);
        shard.later().put(id, shard.now() + delay.toMillis());
        shard.event(id, event);
        shard.count(event);
    }
}
