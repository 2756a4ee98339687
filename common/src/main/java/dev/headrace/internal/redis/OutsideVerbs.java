package dev.headrace.internal.redis;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.LossStore;
import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.produce.OwnerSigns;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.control.Losses;
import dev.headrace.internal.redis.verb.control.ShardRaise;
import dev.headrace.internal.redis.verb.inspect.Views;
import dev.headrace.internal.redis.verb.produce.DeadLetters;
import dev.headrace.internal.redis.verb.produce.LookUps;
import dev.headrace.internal.redis.verb.produce.Submissions;
import dev.headrace.internal.redis.verb.queue.Groups;
import dev.headrace.internal.redis.verb.queue.KnownQueues;
import dev.headrace.internal.redis.verb.queue.Servers;
import dev.headrace.internal.redis.verb.queue.Subscriptions;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.view.CancelReply;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The verbs of clients and people, and those that all roles use. */
abstract class OutsideVerbs implements TaskStore {
    private static final Pattern SPACE = Pattern.compile(" ");

    final Connections connections;
    private final Submissions submissions;
    private final LookUps lookUps;
    private final DeadLetters deadLetters;
    final Subscriptions subscriptions;
    final KnownQueues queues;
    final Groups groups;
    final Views views;
    final Servers servers;
    private final Losses losses;

    OutsideVerbs(Connections connections) {
        this.connections = connections;
        submissions = new Submissions(connections);
        lookUps = new LookUps(connections);
        deadLetters = new DeadLetters(connections);
        subscriptions = new Subscriptions(connections);
        queues = new KnownQueues(connections);
        groups = new Groups(connections);
        views = new Views(connections, queues);
        servers = new Servers(connections);
        losses = new Losses(connections);
    }

    @Override
    public CompletionStage<Map<Lane, GroupReply>> openShard(Shard shard) {
        return views.openShard(shard);
    }

    @Override
    public CompletionStage<Map<Lane, GroupReply>> ensureGroups(Shard shard, Map<Lane, String> delivered) {
        return groups.ensure(shard, delivered);
    }

    @Override
    public CompletionStage<Void> keepKnown(String queue) {
        return queues.keep(queue);
    }

    @Override
    public CompletionStage<Set<String>> queues() {
        return queues.all();
    }

    @Override
    public CompletionStage<QueueSettings> queueSettings(String queue) {
        return views.queueSettings(queue);
    }

    @Override
    public CompletionStage<Integer> raiseShards(String queue, int shards) {
        return new ShardRaise(connections, views).raise(queue, shards);
    }

    @Override
    public CompletionStage<Instant> now(Shard shard) {
        return views.now(shard);
    }

    @Override
    public CompletionStage<ServerView> server() {
        return servers.any();
    }

    @Override
    public CompletionStage<Map<Shard, ServerView>> servers(Collection<Shard> shards) {
        return servers.of(shards);
    }

    @Override
    public CompletionStage<SubmitReply> submit(SubmitRequest request) {
        return submissions.submit(request);
    }

    @Override
    public CompletionStage<SubmitReply> schedule(SubmitRequest request) {
        return submissions.schedule(request);
    }

    @Override
    public CompletionStage<CancelReply> cancel(Shard shard, String id) {
        return lookUps.cancel(shard, id);
    }

    @Override
    public CompletionStage<TaskView> lookUp(Shard shard, String id) {
        return lookUps.lookUp(shard, id);
    }

    @Override
    public CompletionStage<Set<String>> glance(Shard shard, List<String> ids) {
        return lookUps.glance(shard, ids);
    }

    @Override
    public CompletionStage<OwnerSigns> signs(Shard shard, String owner) {
        return lookUps.signs(shard, owner);
    }

    @Override
    public CompletionStage<Subscription> watchEnded(Shard shard, Consumer<String> ended) {
        return subscriptions.listen(
                shard,
                new Keys(shard).endedChannel(),
                ids -> SPACE.splitAsStream(ids).forEach(ended));
    }

    @Override
    public CompletionStage<List<DeadTask>> dead(DeadQuery query) {
        return deadLetters.page(query);
    }

    @Override
    public CompletionStage<Optional<DeadDetails>> findDead(Shard shard, String id) {
        return deadLetters.find(shard, id);
    }

    @Override
    public CompletionStage<List<DeadReply>> replay(Shard shard, List<DeadRef> tasks) {
        return deadLetters.replay(shard, tasks);
    }

    @Override
    public CompletionStage<List<DeadReply>> purge(Shard shard, List<DeadRef> tasks) {
        return deadLetters.purge(shard, tasks);
    }

    @Override
    public CompletionStage<List<DeadRef>> expiredDead(Shard shard, Duration keep, long most, int limit) {
        return deadLetters.expired(shard, keep, most, limit);
    }

    @Override
    public LossStore losses() {
        return losses;
    }
}
