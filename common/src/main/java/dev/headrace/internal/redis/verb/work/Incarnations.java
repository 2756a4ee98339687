package dev.headrace.internal.redis.verb.work;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.queue.Consumers;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The verbs for other incarnations of a worker's instance: register, list them, and take tasks back. */
public final class Incarnations {
    private final Connections connections;
    private final EntryNames abandoned;

    public Incarnations(Connections connections) {
        this.connections = connections;
        this.abandoned = new EntryNames(connections);
    }

    /** Before Redis 7.2, a read that finds nothing makes no consumer, and a worker without tasks would not be seen. */
    public CompletionStage<Void> enlist(Shard shard, WorkerId worker) {
        CommandArgs<byte[], byte[]> args = Connection.args()
                .add("CREATECONSUMER")
                .add(new Keys(shard).lane(Lane.NORMAL))
                .add(Keys.GROUP)
                .add(worker.toString());
        return connections.general(shard).send(CommandType.XGROUP, args).thenApply(made -> null);
    }

    public CompletionStage<List<WorkerView>> of(Shard shard, WorkerId worker) {
        Keys keys = new Keys(shard);
        return Batches.each(List.of(Lane.values()), lane -> Consumers.of(connections.general(shard), keys.lane(lane)))
                .thenCompose(lanes -> Batches.each(
                        Consumers.merged(lanes).stream()
                                .filter(seen -> worker.isOtherIncarnation(seen.name()))
                                .toList(),
                        seen -> seen.saying(connections.general(shard), keys)));
    }

    public CompletionStage<List<RecoverReply>> takeBack(TakeBackRequest request) {
        return takeBack(request, request.leases(), List.of());
    }

    /** Repeats the call until no lease is left for later, so that the caller gets all results. */
    private CompletionStage<List<RecoverReply>> takeBack(
            TakeBackRequest request, List<Lease> leases, List<RecoverReply> before) {
        return abandoned
                .withNames(request.shard(), leases, tasks -> takeBackNamed(request, leases, tasks))
                .thenCompose(replies -> {
                    List<RecoverReply> told = new ArrayList<>(before);
                    List<Lease> left = new ArrayList<>();
                    for (RecoverReply reply : replies) {
                        if (reply.result() == RecoverReply.Result.LATER) {
                            left.add(reply.lease());
                        } else {
                            told.add(reply);
                        }
                    }
                    return left.isEmpty() ? CompletableFuture.completedFuture(told) : takeBack(request, left, told);
                });
    }

    private CompletionStage<List<RecoverReply>> takeBackNamed(
            TakeBackRequest request, List<Lease> leases, List<EntryNames.Named> tasks) {
        Keys keys = new Keys(request.shard());
        String previous = request.previous().toString();
        ScriptCall call = new ScriptCall(Script.TAKE_BACK, tasks.size() * 4 + 5);
        LaneKeys.lanes(call, keys)
                .keys(keys.worker(previous), keys.dead(), keys.events(), keys.stats())
                .keys(keys.cancelling(), keys.meta())
                .arg(previous)
                .arg(request.beaten())
                .arg(request.leastIdle().toMillis())
                .arg(keys.endedChannel())
                .arg(Keys.DEDUP_TTL.toMillis());
        for (int i = 0; i < tasks.size(); i++) {
            Lease lease = leases.get(i);
            EntryNames.Named task = tasks.get(i);
            call.keys(keys.heartbeat(lease), keys.record(task.id()), keys.record(lease.text()))
                    .arg(lease.lane().ordinal() + 1)
                    .arg(lease.entryId())
                    .arg(task.id())
                    .arg(request.limits().stale(task.type()));
        }
        return connections
                .general(request.shard())
                .run(call)
                .thenApply(reply -> EntryNames.replies(leases, tasks, reply));
    }
}
