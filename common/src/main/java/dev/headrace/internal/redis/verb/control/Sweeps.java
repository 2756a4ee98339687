package dev.headrace.internal.redis.verb.control;

import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.work.EntryNames;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The verbs of a shard's leader: recover, promote, requeue orphans, retire consumers, and the leadership itself. */
public final class Sweeps {
    private final Connections connections;
    private final EntryNames abandoned;

    public Sweeps(Connections connections) {
        this.connections = connections;
        this.abandoned = new EntryNames(connections);
    }

    public CompletionStage<LeadReply> lead(Shard shard, String token, String next, Duration ttl) {
        ScriptCall call = new ScriptCall(Script.LEAD, 3)
                .keys(new Keys(shard).leader())
                .arg(token)
                .arg(next)
                .arg(ttl.toMillis());
        return connections
                .general(shard)
                .run(call)
                .thenApply(reply -> LeadReply.valueOf(Reply.text(Objects.requireNonNull(reply))));
    }

    public CompletionStage<Boolean> handOver(Shard shard, String token) {
        return asLeader(Script.HAND_OVER, shard, token);
    }

    public CompletionStage<Boolean> abdicate(Shard shard, String token) {
        return asLeader(Script.ABDICATE, shard, token);
    }

    private CompletionStage<Boolean> asLeader(Script script, Shard shard, String token) {
        ScriptCall call =
                new ScriptCall(script, 1).keys(new Keys(shard).leader()).arg(token);
        return connections
                .general(shard)
                .run(call)
                .thenApply(reply -> Reply.number(Objects.requireNonNull(reply)) == 1);
    }

    public CompletionStage<List<RecoverReply>> recover(RecoverRequest request) {
        List<Lease> leases = request.candidates().stream()
                .map(RecoverRequest.Candidate::lease)
                .toList();
        return abandoned.withNames(request.shard(), leases, tasks -> recover(request, leases, tasks));
    }

    private CompletionStage<List<RecoverReply>> recover(
            RecoverRequest request, List<Lease> leases, List<EntryNames.Named> tasks) {
        Keys keys = new Keys(request.shard());
        ScriptCall call = new ScriptCall(Script.RECOVER, tasks.size() * 8 + 5);
        LaneKeys.lanes(call, keys)
                .keys(keys.leader(), keys.dead(), keys.events(), keys.stats(), keys.cancelling(), keys.meta())
                .arg(request.token())
                .arg(Keys.CONTROLLER)
                .arg(request.minIdle().toMillis())
                .arg(keys.endedChannel())
                .arg(Keys.DEDUP_TTL.toMillis());
        for (int i = 0; i < tasks.size(); i++) {
            RecoverRequest.Candidate candidate = request.candidates().get(i);
            EntryNames.Named task = tasks.get(i);
            call.keys(
                            keys.heartbeat(candidate.lease()),
                            keys.record(task.id()),
                            keys.record(candidate.lease().text()))
                    .opaqueKey(keys.worker(candidate.owner()))
                    .arg(candidate.lease().lane().ordinal() + 1)
                    .arg(candidate.lease().entryId())
                    .opaque(candidate.owner())
                    .arg(candidate.reason().text())
                    .arg(candidate.ownerAlive() ? 1 : 0)
                    .arg(request.limits().stale(task.type()))
                    .arg(request.limits().missing(task.type()))
                    .arg(task.id());
        }
        return connections
                .general(request.shard())
                .run(call)
                .thenApply(reply -> EntryNames.replies(leases, tasks, reply));
    }

    public CompletionStage<List<RecoverReply>> requeueOrphans(
            Shard shard, String token, boolean acknowledged, List<Lease> orphans) {
        return abandoned.withNames(shard, orphans, tasks -> {
            Keys keys = new Keys(shard);
            ScriptCall call = new ScriptCall(Script.REQUEUE_ORPHANS, tasks.size() * 3 + 4);
            LaneKeys.lanes(call, keys)
                    .keys(keys.leader(), keys.dead(), keys.events(), keys.stats(), keys.meta(), keys.cancelling())
                    .arg(token)
                    .arg(keys.endedChannel())
                    .arg(Keys.DEDUP_TTL.toMillis())
                    .arg(acknowledged ? 1 : 0);
            for (int i = 0; i < tasks.size(); i++) {
                Lease orphan = orphans.get(i);
                call.keys(keys.record(tasks.get(i).id()), keys.record(orphan.text()))
                        .arg(orphan.lane().ordinal() + 1)
                        .arg(orphan.entryId())
                        .arg(tasks.get(i).id());
            }
            return connections.general(shard).run(call).thenApply(reply -> EntryNames.replies(orphans, tasks, reply));
        });
    }

    public CompletionStage<PromoteReply> promote(Shard shard, String token, List<String> ids) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.PROMOTE, ids.size() + 3);
        LaneKeys.lanes(call, keys)
                .keys(keys.later(), keys.leader(), keys.dead(), keys.events(), keys.stats(), keys.meta())
                .keys(keys.cancelling())
                .arg(token)
                .arg(keys.endedChannel())
                .arg(Keys.DEDUP_TTL.toMillis());
        for (String id : ids) {
            call.opaqueKey(keys.record(id)).opaque(id);
        }
        return connections.general(shard).run(call).thenApply(reply -> {
            Object[] numbers = Reply.array(reply);
            long promoted = Reply.number(Objects.requireNonNull(numbers[0]));
            int left = (int) Reply.number(Objects.requireNonNull(numbers[1]));
            return new PromoteReply(
                    promoted >= 0, (int) Math.max(0, promoted), left, Reply.texts(numbers[2]), Reply.texts(numbers[3]));
        });
    }

    /** Stores the reason without a script: a new leader removes a reason that was stored at the same time, and it has a TTL. */
    public CompletionStage<Void> tellBlocked(Shard shard, String reason, boolean leads, Duration ttl) {
        Keys keys = new Keys(shard);
        Connection link = connections.general(shard);
        if (reason.isEmpty()) {
            return link.send(CommandType.DEL, Connection.args().add(keys.blocked()))
                    .thenApply(done -> null);
        }
        CompletionStage<Boolean> led = leads
                ? CompletableFuture.completedFuture(false)
                : link.send(CommandType.EXISTS, Connection.args().add(keys.leader()))
                        .thenApply(count -> Reply.number(Objects.requireNonNull(count)) == 1);
        return led.thenCompose(byAnother -> byAnother
                ? CompletableFuture.completedFuture(null)
                : link.send(
                                CommandType.SET,
                                Connection.args()
                                        .add(keys.blocked())
                                        .add(reason)
                                        .add("PX")
                                        .add(ttl.toMillis()))
                        .thenApply(done -> null));
    }

    public CompletionStage<Void> announce(Shard shard, String alarm) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.ANNOUNCE, 1)
                .keys(keys.events(), keys.meta())
                .arg(alarm);
        return connections.general(shard).run(call).thenApply(done -> null);
    }

    public CompletionStage<Integer> rewind(Shard shard, String token, Duration ttl, List<PendingEntry> entries) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.REWIND, entries.size() * 3 + 2);
        LaneKeys.lanes(call, keys).keys(keys.leader()).arg(token).arg(ttl.toMillis());
        for (PendingEntry entry : entries) {
            call.keys(keys.heartbeat(entry.lease()))
                    .opaqueKey(keys.worker(entry.consumer()))
                    .arg(entry.lease().lane().ordinal() + 1)
                    .arg(entry.lease().entryId())
                    .opaque(entry.consumer());
        }
        return counted(shard, call);
    }

    public CompletionStage<Integer> rewindWorkers(Shard shard, String token, Duration ttl, List<String> workers) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.REWIND, 2);
        LaneKeys.lanes(call, keys).keys(keys.leader()).arg(token).arg(ttl.toMillis());
        workers.forEach(worker -> call.opaqueKey(keys.worker(worker)));
        return counted(shard, call);
    }

    private CompletionStage<Integer> counted(Shard shard, ScriptCall call) {
        return connections.general(shard).run(call).thenApply(reply ->
                (int) Math.max(0, Reply.number(Objects.requireNonNull(reply))));
    }

    public CompletionStage<Boolean> retireConsumer(Shard shard, String token, String consumer) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.RETIRE_CONSUMER, 2);
        LaneKeys.lanes(call, keys)
                .keys(keys.leader())
                .opaqueKey(keys.worker(consumer))
                .arg(token)
                .opaque(consumer);
        return connections.general(shard).run(call).thenApply(reply -> Reply.number(Objects.requireNonNull(reply)) > 0);
    }
}
