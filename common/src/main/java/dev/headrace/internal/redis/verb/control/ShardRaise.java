package dev.headrace.internal.redis.verb.control;

import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.inspect.Views;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Adds shards to a queue. The new shards are opened first, with shard 0's values of the settings that each shard has. Then the
 * number of shards is raised, so that workers and clients only see complete shards. Each step is safe to repeat.
 */
public final class ShardRaise {
    private static final List<String> OF_EACH_SHARD = List.of("max_depth", "events");

    private final Connections connections;
    private final Views views;

    public ShardRaise(Connections connections, Views views) {
        this.connections = connections;
        this.views = views;
    }

    /** Raises the number of shards, and returns the previous number. */
    public CompletionStage<Integer> raise(String queue, int shards) {
        QueueSettings.requireShards(shards);
        return views.queueSettings(queue)
                .thenCompose(
                        settings -> ownSettings(queue).thenCompose(own -> open(queue, settings.shards(), shards, own)))
                .thenCompose(opened -> tell(queue, shards));
    }

    private CompletionStage<Object[]> ownSettings(String queue) {
        Shard first = Shard.first(queue);
        var args = Connection.args().add(new Keys(first).meta());
        OF_EACH_SHARD.forEach(args::add);
        return connections.general(first).send(CommandType.HMGET, args).thenApply(Reply::array);
    }

    private CompletionStage<Void> open(String queue, int from, int to, Object[] own) {
        if (from >= to) {
            return CompletableFuture.completedFuture(null);
        }
        Shard shard = new Shard(queue, from);
        return views.openShard(shard)
                .thenCompose(opened -> Batches.each(
                        IntStream.range(0, own.length).boxed().toList(),
                        field -> set(shard, OF_EACH_SHARD.get(field), own[field])))
                .thenCompose(set -> open(queue, from + 1, to, own));
    }

    private CompletionStage<@Nullable Object> set(Shard shard, String field, @Nullable Object value) {
        return value == null
                ? CompletableFuture.completedFuture(null)
                : connections
                        .general(shard)
                        .send(
                                CommandType.HSETNX,
                                Connection.args()
                                        .add(new Keys(shard).meta())
                                        .add(field)
                                        .add((byte[]) value));
    }

    private CompletionStage<Integer> tell(String queue, int shards) {
        Shard first = Shard.first(queue);
        ScriptCall call = new ScriptCall(Script.RAISE_SHARDS, 1)
                .keys(new Keys(first).meta())
                .arg(shards);
        return connections.general(first).run(call).thenApply(had -> (int) Reply.number(Objects.requireNonNull(had)));
    }
}
