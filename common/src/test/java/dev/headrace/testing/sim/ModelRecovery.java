package dev.headrace.testing.sim;

import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.RecoverRequest;
import dev.headrace.protocol.Settlement;
import dev.headrace.task.EntryField;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** recover, requeueOrphans and retireConsumer: what a controller does about the dead, under all guards. */
final class ModelRecovery {
    private final ModelShard shard;

    ModelRecovery(ModelShard shard) {
        this.shard = shard;
    }

    List<RecoverReply> recover(RecoverRequest request) {
        List<RecoverReply> replies = new ArrayList<>();
        request.candidates().forEach(candidate -> replies.add(recover(request, candidate)));
        return replies;
    }

    private RecoverReply recover(RecoverRequest request, RecoverRequest.Candidate candidate) {
        Lease lease = candidate.lease();
        RecoverReply.Result guard = guard(request, candidate);
        if (guard != null) {
            return new RecoverReply(lease, null, guard, null);
        }
        TaskFields fields = shard.entry(lease);
        if (fields == null) {
            shard.take(lease);
            return new RecoverReply(lease, null, RecoverReply.Result.VANISHED, null);
        }
        boolean stale = candidate.reason() == RequeueReason.STALE;
        String counter = stale ? EntryField.STALE_REQUEUES : EntryField.MISSING_REQUEUES;
        int limit = stale ? request.maxStaleRequeues() : request.maxMissingRequeues();
        String id = ModelRequeue.idOf(lease, fields);
        if (fields.number(counter, 0) >= limit) {
            exhaust(lease, fields, stale);
            return new RecoverReply(lease, id, RecoverReply.Result.DEAD, null);
        }
        fields.raise(counter, 0).raise(EntryField.ATTEMPT, 1);
        RequeueReason reason = candidate.reason();
        Lease next = new ModelRequeue(shard).requeue(lease, fields, reason, "requeued:" + reason.text());
        shard.record(id).forgetFailure();
        return new RecoverReply(lease, id, RecoverReply.Result.REQUEUED, next);
    }

    private void exhaust(Lease lease, TaskFields fields, boolean stale) {
        ModelRequeue requeue = new ModelRequeue(shard);
        if (stale) {
            requeue.die(lease, fields, died(FailureCode.RETRIES_EXHAUSTED, FailureCode.STALE));
        } else {
            requeue.die(lease, fields, died(FailureCode.MISSING_HEARTBEAT, null));
        }
    }

    private static Settlement.Died died(FailureCode code, @Nullable FailureCode cause) {
        return new Settlement.Died(code, cause, "its owners died or fell silent too often");
    }

    private RecoverReply.@Nullable Result guard(RecoverRequest request, RecoverRequest.Candidate candidate) {
        if (!new ModelLeader(shard).isLed(request.token())) {
            return RecoverReply.Result.NOT_LEADER;
        }
        ModelStream.Pending pending = shard.pending(candidate.lease());
        if (pending == null || !pending.consumer().equals(candidate.owner())) {
            return RecoverReply.Result.CHANGED;
        }
        if (shard.heartbeats().has(candidate.lease().text())) {
            return RecoverReply.Result.BEATING;
        }
        if (shard.liveness().has(candidate.owner()) != candidate.ownerAlive()
                || (candidate.reason() == RequeueReason.MISSING_HEARTBEAT && pending.deliveries() > 1)) {
            return RecoverReply.Result.CHANGED;
        }
        long idle = Math.max(0, shard.now() - pending.deliveredAt());
        return idle < request.minIdle().toMillis() ? RecoverReply.Result.RENEWED : null;
    }

    List<RecoverReply> requeueOrphans(String token, List<Lease> orphans) {
        List<RecoverReply> replies = new ArrayList<>();
        orphans.forEach(orphan -> replies.add(requeueOrphan(token, orphan)));
        return replies;
    }

    private RecoverReply requeueOrphan(String token, Lease orphan) {
        if (!new ModelLeader(shard).isLed(token)) {
            return new RecoverReply(orphan, null, RecoverReply.Result.NOT_LEADER, null);
        }
        TaskFields fields = shard.entry(orphan);
        StreamId id = StreamId.parse(orphan.entryId());
        if (fields == null
                || shard.pending(orphan) != null
                || !shard.lane(orphan.lane()).isDelivered(id)) {
            return new RecoverReply(orphan, null, RecoverReply.Result.CHANGED, null);
        }
        fields.raise(EntryField.ATTEMPT, 1);
        Lease next = new ModelRequeue(shard).requeue(orphan, fields, RequeueReason.ORPHAN, "requeued:orphan");
        return new RecoverReply(orphan, ModelRequeue.idOf(next, fields), RecoverReply.Result.REQUEUED, next);
    }

    boolean retireConsumer(String token, String consumer) {
        if (!new ModelLeader(shard).isLed(token) || shard.liveness().has(consumer)) {
            return false;
        }
        boolean retired = false;
        for (Lane lane : Lane.values()) {
            ModelStream stream = shard.group(lane);
            if (stream.pendingOf(consumer) == 0) {
                retired |= stream.consumers().remove(consumer) != null;
            }
        }
        return retired;
    }
}
