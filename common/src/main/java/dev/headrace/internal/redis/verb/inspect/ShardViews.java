package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.inspect.ShardView;
import dev.headrace.internal.protocol.inspect.ShardView.LaneView;
import dev.headrace.internal.protocol.inspect.ShardView.Lost;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.KeyTypes;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.queue.BlockedReason;
import dev.headrace.internal.redis.verb.queue.LaneLoad;
import dev.headrace.internal.redis.verb.queue.ShardLoads;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a shard for people: first the types of its keys, then the keys with the right type. So an overwritten key
 * is named and does not hide the others.
 */
final class ShardViews {
    private final Connections connections;
    private final ShardLoads loads;
    private final OldestOrphan orphan;
    private final PastLosses losses;

    ShardViews(Connections connections) {
        this.connections = connections;
        this.loads = new ShardLoads(connections);
        this.orphan = new OldestOrphan(connections);
        this.losses = new PastLosses(connections);
    }

    CompletionStage<ShardView> of(Shard shard) {
        Keys keys = new Keys(shard);
        return KeyTypes.wrong(connections.general(shard), keys.ofShard())
                .thenCompose(wrong -> look(shard, keys, wrong));
    }

    private CompletionStage<ShardView> look(Shard shard, Keys keys, List<KeyTypes.Wrong> wrong) {
        Set<String> unreadable = wrong.stream().map(KeyTypes.Wrong::key).collect(Collectors.toSet());
        return loads.read(shard, unreadable)
                .thenCompose(load -> orphans(shard, load)
                        .thenCombine(told(shard, keys, unreadable, load.now()), (orphans, told) -> {
                            List<LaneView> lanes = new ArrayList<>();
                            for (LaneLoad lane : load.lanes()) {
                                boolean broken = unreadable.contains(keys.lane(lane.lane()));
                                lanes.add(lane(lane, load.now(), broken, orphans.get(lanes.size())));
                            }
                            return new ShardView(
                                    shard,
                                    lanes,
                                    unreadable.contains(keys.later()) ? ShardView.UNKNOWN : load.scheduled(),
                                    unreadable.contains(keys.dead()) ? ShardView.UNKNOWN : load.dead(),
                                    told.leader(),
                                    told.blocked(),
                                    told.lost(),
                                    told.groups(),
                                    told.scheduled(),
                                    wrong.stream().map(KeyTypes.Wrong::sentence).toList());
                        }));
    }

    /** Returns the id of each lane's oldest orphan, or empty; a lane without queued entries has none. */
    private CompletionStage<List<Optional<String>>> orphans(Shard shard, ShardLoads.Looked load) {
        return Batches.each(
                load.lanes(),
                lane -> lane.queued() == 0
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : orphan.of(shard, lane.lane()));
    }

    private static LaneView lane(LaneLoad lane, long now, boolean unreadable, Optional<String> orphan) {
        Duration orphaned = orphan.map(id -> Duration.ofMillis(Math.max(0, now - EntryIds.millis(id))))
                .orElse(Duration.ZERO);
        Duration oldest = lane.oldest(now).compareTo(orphaned) < 0 ? orphaned : lane.oldest(now);
        return unreadable
                ? new LaneView(lane.lane(), ShardView.UNKNOWN, ShardView.UNKNOWN, Duration.ZERO)
                : new LaneView(lane.lane(), lane.queued(), lane.pending(), oldest);
    }

    private CompletionStage<Told> told(Shard shard, Keys keys, Set<String> unreadable, long now) {
        CompletionStage<@Nullable String> leader = text(shard, keys.leader(), unreadable);
        CompletionStage<@Nullable String> blocked = unreadable.contains(keys.blocked())
                ? CompletableFuture.<@Nullable String>completedFuture(null)
                : BlockedReason.of(connections.general(shard), keys);
        CompletionStage<@Nullable String> lost = text(shard, keys.lost(), unreadable);
        return losses.groups(shard, unreadable, now)
                .thenCombine(losses.scheduled(shard, unreadable, now), Told::new)
                .thenCombine(leader, Told::ledBy)
                .thenCombine(blocked, Told::blockedBy)
                .thenCombine(lost, Told::having);
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    private CompletionStage<@Nullable String> text(Shard shard, String key, Set<String> unreadable) {
        return unreadable.contains(key)
                ? CompletableFuture.completedFuture(null)
                : connections
                        .general(shard)
                        .send(CommandType.GET, Connection.args().add(key))
                        .thenApply(Reply::textOrNull);
    }

    /** The notices of a shard's controller, and the losses that scripts have counted. */
    private record Told(
            Lost groups,
            Lost scheduled,
            @Nullable String leader,
            @Nullable String blocked,
            @Nullable String lost) {
        Told(Lost groups, Lost scheduled) {
            this(groups, scheduled, null, null, null);
        }

        Told ledBy(@Nullable String token) {
            return new Told(groups, scheduled, token, blocked, lost);
        }

        Told blockedBy(@Nullable String why) {
            return new Told(groups, scheduled, leader, why, lost);
        }

        Told having(@Nullable String loss) {
            return new Told(groups, scheduled, leader, blocked, loss);
        }
    }
}
