package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        TaskFields fields = shard.entry(lease);
        String id = ModelRequeue.idOf(lease, fields);
        RecoverReply.Result guard = guard(request, candidate);
        if (guard != null) {
            return new RecoverReply(lease, id, guard, null);
        }
        if (fields == null) {
            shard.take(lease);
            shard.cancelling().remove(lease.text());
            shard.event(id, "vanished");
            return new RecoverReply(lease, id, RecoverReply.Result.VANISHED, null);
        }
        boolean young = idle(lease).compareTo(request.minIdle()) < 0;
        if (young && shard.guards(ModelGuard.RECOVER_IDLE)) {
            return new RecoverReply(lease, id, RecoverReply.Result.RENEWED, null);
        }
        return requeueOrBury(request, candidate, fields);
    }

    private RecoverReply requeueOrBury(RecoverRequest request, RecoverRequest.Candidate candidate, TaskFields fields) {
        Lease lease = candidate.lease();
        String id = ModelRequeue.idOf(lease, fields);
        RequeueReason reason = candidate.reason();
        ModelRequeue requeue = new ModelRequeue(shard);
        if (requeue.askedToStop(id, ModelGuard.RECOVER_ASKED_TO_STOP)) {
            requeue.stop(lease, id, "its worker is gone");
            return new RecoverReply(lease, id, RecoverReply.Result.CANCELLED, null);
        }
        if (candidate.ownerAlive() && fields.isLarge() && shard.guards(ModelGuard.RECOVER_UNDELIVERED)) {
            return deliverAgain(lease, fields);
        }
        boolean stale = reason == RequeueReason.STALE;
        if (stale && requeue.neverStarted(lease, fields, ModelGuard.RECOVER_STARTED)) {
            Lease next = requeue.requeueUnstarted(lease, fields);
            return new RecoverReply(lease, id, RecoverReply.Result.REQUEUED, next);
        }
        String counter = stale ? EntryField.STALE_REQUEUES : EntryField.MISSING_REQUEUES;
        ModelGuard limit = stale ? ModelGuard.RECOVER_STALE_LIMIT : ModelGuard.RECOVER_MISSING_LIMIT;
        if (fields.number(counter, 0) >= most(request, fields, stale) && shard.guards(limit)) {
            exhaust(lease, fields, stale);
            return new RecoverReply(lease, id, RecoverReply.Result.DEAD, null);
        }
        fields.raise(counter, 0).raise(EntryField.ATTEMPT, 1);
        Lease next = requeue.requeue(lease, fields, reason, "requeued:" + reason.text());
        shard.record(id).forgetFailure();
        return new RecoverReply(lease, id, RecoverReply.Result.REQUEUED, next);
    }

    private RecoverReply deliverAgain(Lease lease, TaskFields fields) {
        String id = ModelRequeue.idOf(lease, fields);
        ModelRequeue requeue = new ModelRequeue(shard);
        if (fields.number(EntryField.UNDELIVERED, 0) >= 10) {
            requeue.die(lease, fields, died(FailureCode.MALFORMED, null));
            return new RecoverReply(lease, id, RecoverReply.Result.DEAD, null);
        }
        fields.raise(EntryField.UNDELIVERED, 0);
        Lease next = requeue.requeue(lease, fields, RequeueReason.UNDELIVERED, "requeued:undelivered");
        return new RecoverReply(lease, id, RecoverReply.Result.REQUEUED, next);
    }

    private static long most(RecoverRequest request, TaskFields fields, boolean stale) {
        String type = fields.text(EntryField.TYPE).orElse(null);
        return stale
                ? fields.number(Limit.MAX_CRASHES.field(), request.limits().stale(type))
                : fields.number(
                        Limit.MAX_MISSING_REQUEUES.field(), request.limits().missing(type));
    }

    private Duration idle(Lease lease) {
        ModelStream.Pending pending = Objects.requireNonNull(shard.pending(lease));
        return Duration.ofMillis(Math.max(0, shard.now() - pending.deliveredAt()));
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
        if (!new ModelLeader(shard).mayAct(request.token(), ModelGuard.RECOVER_LEADER)) {
            return RecoverReply.Result.NOT_LEADER;
        }
        ModelStream.Pending pending = shard.pending(candidate.lease());
        boolean others = pending != null && !pending.consumer().equals(candidate.owner());
        if (pending == null || others && shard.guards(ModelGuard.RECOVER_OWNER)) {
            return RecoverReply.Result.CHANGED;
        }
        if (shard.heartbeats().has(candidate.lease().text()) && shard.guards(ModelGuard.RECOVER_HEARTBEAT)) {
            return RecoverReply.Result.BEATING;
        }
        boolean turned = shard.liveness().has(candidate.owner()) != candidate.ownerAlive();
        boolean beaten = candidate.reason() == RequeueReason.MISSING_HEARTBEAT && pending.deliveries() > 1;
        boolean mayHaveDied =
                candidate.reason() == RequeueReason.MISSING_HEARTBEAT && !livedOn(request, candidate, pending);
        return turned && shard.guards(ModelGuard.RECOVER_LIVENESS)
                        || beaten && shard.guards(ModelGuard.RECOVER_BEATEN_BEFORE)
                        || mayHaveDied && shard.guards(ModelGuard.RECOVER_LIVED_ON)
                ? RecoverReply.Result.CHANGED
                : null;
    }

    /** Whether its liveness, if it is there, was renewed later than the least idle time after the delivery. */
    private boolean livedOn(RecoverRequest request, RecoverRequest.Candidate candidate, ModelStream.Pending pending) {
        return shard.liveness()
                .get(candidate.owner())
                .map(said -> said.get("beaten"))
                .map(beaten -> Long.parseLong(beaten) - pending.deliveredAt()
                        >= request.minIdle().toMillis())
                .orElse(true);
    }

    List<RecoverReply> requeueOrphans(String token, boolean acknowledged, List<Lease> orphans) {
        List<RecoverReply> replies = new ArrayList<>();
        orphans.forEach(orphan -> replies.add(requeueOrphan(token, acknowledged, orphan)));
        return replies;
    }

    private RecoverReply requeueOrphan(String token, boolean acknowledged, Lease orphan) {
        TaskFields fields = shard.entry(orphan);
        String task = ModelRequeue.idOf(orphan, fields);
        if (!new ModelLeader(shard).mayAct(token, ModelGuard.REQUEUE_ORPHANS_LEADER)) {
            return new RecoverReply(orphan, task, RecoverReply.Result.NOT_LEADER, null);
        }
        boolean held = shard.pending(orphan) != null;
        boolean queued = !shard.lane(orphan.lane()).isDelivered(StreamId.parse(orphan.entryId()));
        if (fields == null
                || held && shard.guards(ModelGuard.REQUEUE_ORPHANS_PENDING)
                || queued && shard.guards(ModelGuard.REQUEUE_ORPHANS_DELIVERED)) {
            return new RecoverReply(orphan, task, RecoverReply.Result.CHANGED, null);
        }
        boolean unknown = new ModelGroups(shard).isYounger(orphan.lane(), StreamId.parse(orphan.entryId()))
                && shard.guards(ModelGuard.REQUEUE_ORPHANS_GROUP);
        if (acknowledged && !unknown) {
            shard.take(orphan);
            acknowledge(task);
            shard.cancelling().remove(task);
            shard.event(task, "acknowledged");
            shard.count("acknowledged");
            return new RecoverReply(orphan, task, RecoverReply.Result.ACKNOWLEDGED, null);
        }
        ModelRequeue requeue = new ModelRequeue(shard);
        if (requeue.askedToStop(task, ModelGuard.REQUEUE_ORPHANS_ASKED_TO_STOP)) {
            requeue.stop(orphan, task, "nobody held it");
            return new RecoverReply(orphan, task, RecoverReply.Result.CANCELLED, null);
        }
        fields.raise(EntryField.ATTEMPT, 1);
        Lease next = requeue.requeue(orphan, fields, RequeueReason.ORPHAN, "requeued:orphan");
        return new RecoverReply(orphan, task, RecoverReply.Result.REQUEUED, next);
    }

    /** A chosen id is remembered for as long as after any other success. */
    private void acknowledge(String task) {
        ModelRecord record = shard.records().get(task).orElse(null);
        if (record != null && record.chosen()) {
            new ModelTokens(shard).retire(record, 2);
            record.succeeded(null);
            shard.records().put(task, record, ModelShard.CHOSEN_KEPT);
        } else {
            shard.records().remove(task);
        }
    }

    boolean retireConsumer(String token, String consumer) {
        if (!new ModelLeader(shard).mayAct(token, ModelGuard.RETIRE_CONSUMER_LEADER)
                || shard.liveness().has(consumer) && shard.guards(ModelGuard.RETIRE_CONSUMER_LIVENESS)) {
            return false;
        }
        boolean retired = false;
        for (Lane lane : Lane.values()) {
            ModelStream stream = shard.group(lane);
            if (stream.pendingOf(consumer) == 0 || !shard.guards(ModelGuard.RETIRE_CONSUMER_EMPTY)) {
                stream.deleteConsumer(consumer);
                retired = true;
            }
        }
        return retired;
    }
}
