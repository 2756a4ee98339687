package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.produce.OwnerSigns;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.view.CancelReply;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The verbs of clients and of people, and those that everybody sends. */
abstract class ModelOutsideVerbs implements TaskStore {
    final ModelRedis redis;
    final VirtualProcess process;
    final ModelConnection commands;

    ModelOutsideVerbs(ModelRedis redis, VirtualProcess process) {
        this.redis = redis;
        this.process = process;
        commands = new ModelConnection(redis, process);
    }

    final ModelShard in(Shard shard) {
        return redis.shard(shard);
    }

    @Override
    public CompletionStage<Map<Lane, GroupReply>> openShard(Shard shard) {
        return commands.call("openShard", () -> {
            redis.queues().add(shard.queue());
            return new ModelGroups(in(shard)).ensure(Map.of());
        });
    }

    @Override
    public CompletionStage<Map<Lane, GroupReply>> ensureGroups(Shard shard, Map<Lane, String> delivered) {
        return commands.call("ensureGroups", () -> new ModelGroups(in(shard)).ensure(delivered));
    }

    @Override
    public CompletionStage<Void> keepKnown(String queue) {
        return commands.call("keepKnown", () -> {
            redis.queues().add(queue);
            return null;
        });
    }

    @Override
    public CompletionStage<Set<String>> queues() {
        return commands.call("queues", () -> new TreeSet<>(redis.queues()));
    }

    @Override
    public CompletionStage<QueueSettings> queueSettings(String queue) {
        return commands.call("queueSettings", () -> redis.settings(queue));
    }

    @Override
    public CompletionStage<Integer> raiseShards(String queue, int shards) {
        return commands.call("raiseShards", () -> redis.raiseShards(queue, QueueSettings.requireShards(shards)));
    }

    @Override
    public CompletionStage<Instant> now(Shard shard) {
        return commands.call("now", () -> Instant.ofEpochMilli(redis.timeMillis()));
    }

    @Override
    public CompletionStage<ServerView> server() {
        return commands.call("server", redis::describe);
    }

    @Override
    public CompletionStage<SubmitReply> submit(SubmitRequest request) {
        return commands.call("submit", () -> new ModelSubmit(in(request.shard())).submit(request));
    }

    @Override
    public CompletionStage<SubmitReply> schedule(SubmitRequest request) {
        return commands.call("schedule", () -> new ModelSubmit(in(request.shard())).schedule(request));
    }

    @Override
    public CompletionStage<CancelReply> cancel(Shard shard, String id) {
        return commands.call("cancel", () -> new ModelLookUp(in(shard)).cancel(id));
    }

    @Override
    public CompletionStage<TaskView> lookUp(Shard shard, String id) {
        return commands.call("lookUp", () -> new ModelLookUp(in(shard)).lookUp(id));
    }

    @Override
    public CompletionStage<Set<String>> glance(Shard shard, List<String> ids) {
        return commands.call("glance", () -> {
            Set<String> worthALook = new TreeSet<>(ids);
            worthALook.removeIf(new ModelLookUp(in(shard))::goesOn);
            return worthALook;
        });
    }

    @Override
    public CompletionStage<OwnerSigns> signs(Shard shard, String owner) {
        return commands.call(
                "signs",
                () -> new OwnerSigns(
                        in(shard).liveness().has(owner), in(shard).leader().has("leader"), null));
    }

    @Override
    public CompletionStage<Subscription> watchEnded(Shard shard, Consumer<String> ended) {
        return commands.call("watchEnded", () -> watch(in(shard).endWatches(), ended));
    }

    @Override
    public CompletionStage<List<DeadTask>> dead(DeadQuery query) {
        return commands.call("dead", () -> new ModelDead(in(query.shard())).page(query));
    }

    @Override
    public CompletionStage<Optional<DeadDetails>> findDead(Shard shard, String id) {
        return commands.call("findDead", () -> new ModelDead(in(shard)).find(id));
    }

    @Override
    public CompletionStage<List<DeadReply>> replay(Shard shard, List<DeadRef> tasks) {
        return commands.call("replay", () -> new ModelDead(in(shard)).replay(tasks));
    }

    @Override
    public CompletionStage<List<DeadReply>> purge(Shard shard, List<DeadRef> tasks) {
        return commands.call("purge", () -> new ModelDead(in(shard)).purge(tasks));
    }

    @Override
    public CompletionStage<List<DeadRef>> expiredDead(Shard shard, Duration keep, long most, int limit) {
        return commands.call("expiredDead", () -> new ModelDead(in(shard)).expired(keep, most, limit));
    }

    /** Hints take a while, as they come through a server of their own accord; a stopped process gets them later. */
    final Subscription watch(List<Consumer<String>> watches, Consumer<String> told) {
        Consumer<String> watch = id -> process.after(Nature.way(process.time().random()), () -> told.accept(id));
        watches.add(watch);
        return () -> watches.remove(watch);
    }
}
