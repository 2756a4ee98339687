package dev.headrace.redis;

import dev.headrace.protocol.ShardLoad;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a shard holds, from what Redis keeps count of anyhow: entries less pending ones. Never from XINFO's lag,
 * which is nil or wrong once an entry was deleted before it was delivered.
 */
final class ShardLoads {
    private final Connections connections;

    ShardLoads(Connections connections) {
        this.connections = connections;
    }

    CompletionStage<ShardLoad> look(Shard shard) {
        Keys keys = new Keys(shard);
        CompletionStage<List<LaneLoad>> lanes =
                Gathered.each(List.of(Lane.values()), lane -> LaneLoad.of(connections.general(shard), keys.lane(lane)));
        CompletableFuture<Long> waiting = number(shard, CommandType.ZCARD, keys.later());
        CompletableFuture<Long> dead = number(shard, CommandType.ZCARD, keys.dead());
        CompletableFuture<Long> now = serverMillis(shard);
        return CompletableFuture.allOf(waiting, dead, now)
                .thenCombine(lanes, (done, loads) -> sum(loads, waiting.join(), dead.join(), now.join()));
    }

    private static ShardLoad sum(List<LaneLoad> lanes, long waiting, long dead, long now) {
        return new ShardLoad(
                lanes.stream().mapToLong(LaneLoad::queued).sum(),
                lanes.stream().mapToLong(LaneLoad::pending).sum(),
                waiting,
                dead,
                lanes.stream()
                        .map(lane -> lane.oldest(now))
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                delivered(lanes));
    }

    private static Map<Lane, String> delivered(List<LaneLoad> lanes) {
        Map<Lane, String> delivered = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            delivered.put(lane, lanes.get(lane.ordinal()).delivered());
        }
        return delivered;
    }

    private CompletableFuture<Long> serverMillis(Shard shard) {
        return send(shard, CommandType.TIME).thenApply(Reply::millis);
    }

    private CompletableFuture<Long> number(Shard shard, ProtocolKeyword command, String key) {
        return send(shard, command, key).thenApply(reply -> Reply.number(Objects.requireNonNull(reply)));
    }

    private CompletableFuture<@Nullable Object> send(Shard shard, ProtocolKeyword command, String... words) {
        var args = Link.args();
        for (String word : words) {
            args.add(word);
        }
        return connections.general(shard).send(command, args).toCompletableFuture();
    }
}
