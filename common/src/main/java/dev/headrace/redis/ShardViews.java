package dev.headrace.redis;

import dev.headrace.protocol.ShardView;
import dev.headrace.protocol.ShardView.LaneView;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a shard for a person: first at the types of its keys, then at those that hold what they should. So a key that was
 * overwritten is named, and hides nothing of the others.
 */
final class ShardViews {
    private final Connections connections;
    private final ShardLoads loads;

    ShardViews(Connections connections) {
        this.connections = connections;
        this.loads = new ShardLoads(connections);
    }

    CompletionStage<ShardView> of(Shard shard) {
        Keys keys = new Keys(shard);
        return KeyTypes.wrong(connections.general(shard), keys.ofShard())
                .thenCompose(wrong -> look(shard, keys, wrong));
    }

    private CompletionStage<ShardView> look(Shard shard, Keys keys, List<KeyTypes.Wrong> wrong) {
        Set<String> unreadable = wrong.stream().map(KeyTypes.Wrong::key).collect(Collectors.toSet());
        List<String> sentences = wrong.stream().map(KeyTypes.Wrong::sentence).toList();
        return loads.read(shard, unreadable)
                .thenCombine(
                        told(shard, keys, unreadable),
                        (load, told) -> new ShardView(
                                shard,
                                load.lanes().stream()
                                        .map(lane ->
                                                lane(lane, load.now(), unreadable.contains(keys.lane(lane.lane()))))
                                        .toList(),
                                unreadable.contains(keys.later()) ? ShardView.UNKNOWN : load.waiting(),
                                unreadable.contains(keys.dead()) ? ShardView.UNKNOWN : load.dead(),
                                told.leader(),
                                told.blocked(),
                                told.lost(),
                                sentences));
    }

    private static LaneView lane(LaneLoad lane, long now, boolean unreadable) {
        return unreadable
                ? new LaneView(lane.lane(), ShardView.UNKNOWN, ShardView.UNKNOWN, Duration.ZERO)
                : new LaneView(lane.lane(), lane.queued(), lane.pending(), lane.oldest(now));
    }

    private CompletionStage<Told> told(Shard shard, Keys keys, Set<String> unreadable) {
        CompletionStage<@Nullable String> lost = text(shard, keys.lost(), unreadable);
        return text(shard, keys.leader(), unreadable)
                .thenCombine(text(shard, keys.blocked(), unreadable), Told::new)
                .thenCombine(lost, Told::having);
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    private CompletionStage<@Nullable String> text(Shard shard, String key, Set<String> unreadable) {
        return unreadable.contains(key)
                ? CompletableFuture.completedFuture(null)
                : connections
                        .general(shard)
                        .send(CommandType.GET, Link.args().add(key))
                        .thenApply(Reply::textOrNull);
    }

    /** What a shard's controller says of it. */
    private record Told(
            @Nullable String leader,
            @Nullable String blocked,
            @Nullable String lost) {
        Told(@Nullable String leader, @Nullable String blocked) {
            this(leader, blocked, null);
        }

        Told having(@Nullable String loss) {
            return new Told(leader, blocked, loss);
        }
    }
}
