package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** enlist, incarnations and takeBack: what a worker has to do with other boots of its instance. */
final class ModelIncarnations {
    private final ModelShard shard;

    ModelIncarnations(ModelShard shard) {
        this.shard = shard;
    }

    void enlist(WorkerId worker) {
        shard.group(Lane.NORMAL).consumers().putIfAbsent(worker.toString(), shard.now());
    }

    List<WorkerView> of(WorkerId worker) {
        Set<String> names = new TreeSet<>();
        for (Lane lane : Lane.values()) {
            names.addAll(shard.group(lane).consumers().keySet());
        }
        return names.stream().filter(worker::isOtherIncarnation).map(this::view).toList();
    }

    private WorkerView view(String name) {
        Map<String, String> words = shard.liveness().get(name).orElse(Map.of());
        long pending = 0;
        long seen = 0;
        for (Lane lane : Lane.values()) {
            pending += shard.lane(lane).pendingOf(name);
            seen = Math.max(seen, shard.lane(lane).consumers().getOrDefault(name, 0L));
        }
        Duration silence = Duration.ofMillis(Math.max(0, shard.now() - seen));
        return new WorkerView(name, !words.isEmpty(), pending, silence, words);
    }

    List<RecoverReply> takeBack(TakeBackRequest request) {
        WorkerView owner = view(request.previous().toString());
        List<RecoverReply> replies = new ArrayList<>();
        request.leases().forEach(lease -> replies.add(takeBack(request, owner, lease)));
        return replies;
    }

    private RecoverReply takeBack(TakeBackRequest request, WorkerView owner, Lease lease) {
        TaskFields fields = shard.entry(lease);
        String id = ModelRequeue.idOf(lease, fields);
        Result guard = guard(request, owner, lease);
        if (guard != null) {
            return new RecoverReply(lease, id, guard, null);
        }
        if (fields == null) {
            shard.take(lease);
            shard.cancelling().remove(lease.text());
            shard.event(id, "vanished");
            return new RecoverReply(lease, id, Result.VANISHED, null);
        }
        shard.heartbeats().remove(lease.text());
        ModelRequeue requeue = new ModelRequeue(shard);
        if (requeue.askedToStop(id, ModelGuard.TAKE_BACK_ASKED_TO_STOP)) {
            requeue.stop(lease, id, "its worker is gone");
            return new RecoverReply(lease, id, Result.CANCELLED, null);
        }
        if (requeue.neverStarted(lease, fields, ModelGuard.TAKE_BACK_STARTED)) {
            return new RecoverReply(lease, id, Result.REQUEUED, requeue.requeueUnstarted(lease, fields));
        }
        long most = fields.number(
                Limit.MAX_CRASHES.field(),
                request.limits().stale(fields.text(EntryField.TYPE).orElse(null)));
        if (fields.number(EntryField.STALE_REQUEUES, 0) >= most && shard.guards(ModelGuard.TAKE_BACK_STALE_LIMIT)) {
            requeue.die(
                    lease,
                    fields,
                    new Settlement.Died(
                            FailureCode.RETRIES_EXHAUSTED, FailureCode.STALE, "its workers died too often"));
            return new RecoverReply(lease, id, Result.DEAD, null);
        }
        fields.raise(EntryField.STALE_REQUEUES, 0).raise(EntryField.ATTEMPT, 1);
        Lease next = requeue.requeue(lease, fields, RequeueReason.RESTART, "requeued:restart");
        shard.record(id).forgetFailure();
        return new RecoverReply(lease, id, Result.REQUEUED, next);
    }

    private @Nullable Result guard(TakeBackRequest request, WorkerView owner, Lease lease) {
        ModelStream.Pending pending = shard.pending(lease);
        boolean others = pending != null && !pending.consumer().equals(owner.name());
        if (pending == null
                || others && shard.guards(ModelGuard.TAKE_BACK_OWNER)
                || !owner.beaten().equals(request.beaten()) && shard.guards(ModelGuard.TAKE_BACK_WATCHED)) {
            return Result.CHANGED;
        }
        boolean lives = beating(owner, shard.liveness().left(owner.name()));
        boolean beats = beating(owner, shard.heartbeats().left(lease.text()));
        if (lives && shard.guards(ModelGuard.TAKE_BACK_LIVENESS)
                || beats && shard.guards(ModelGuard.TAKE_BACK_HEARTBEAT)) {
            return Result.BEATING;
        }
        double mostIdle = owner.beaten().isEmpty()
                ? request.leastIdle().toMillis()
                : 1.5 * owner.interval().orElseThrow().toMillis();
        boolean young = Math.max(0, shard.now() - pending.deliveredAt()) <= mostIdle;
        return young && shard.guards(ModelGuard.TAKE_BACK_IDLE) ? Result.RENEWED : null;
    }

    /** Whether a key with so much left to live may have been written in time by the owner. */
    private static boolean beating(WorkerView owner, long left) {
        if (left == -2) {
            return false;
        }
        if (left == -1 || owner.interval().isEmpty() || owner.ttl().isEmpty()) {
            return true;
        }
        return owner.ttl().get().toMillis() - left
                <= 1.5 * owner.interval().get().toMillis();
    }
}
