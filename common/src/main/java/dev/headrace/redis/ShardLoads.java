package dev.headrace.redis;

import dev.headrace.protocol.ShardLoad;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        List<CompletableFuture<LaneLoad>> lanes = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            lanes.add(lane(keys.lane(lane)).toCompletableFuture());
        }
        CompletableFuture<Long> waiting = number(CommandType.ZCARD, keys.later());
        CompletableFuture<Long> dead = number(CommandType.ZCARD, keys.dead());
        CompletableFuture<Long> now = serverMillis();
        List<CompletableFuture<?>> all = new ArrayList<>(lanes);
        all.addAll(List.of(waiting, dead, now));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> sum(
                        lanes.stream().map(CompletableFuture::join).toList(), waiting.join(), dead.join(), now.join()));
    }

    private static ShardLoad sum(List<LaneLoad> lanes, long waiting, long dead, long now) {
        long oldest = lanes.stream().mapToLong(LaneLoad::oldestMillis).min().orElse(Long.MAX_VALUE);
        return new ShardLoad(
                lanes.stream().mapToLong(LaneLoad::queued).sum(),
                lanes.stream().mapToLong(LaneLoad::pending).sum(),
                waiting,
                dead,
                Duration.ofMillis(Math.max(0, now - oldest)));
    }

    private CompletionStage<LaneLoad> lane(String stream) {
        return send(CommandType.XINFO, "GROUPS", stream).thenCompose(groups -> {
            GroupView group = GroupView.of(groups);
            return number(CommandType.XLEN, stream)
                    .thenCombine(
                            send(CommandType.XRANGE, stream, "(" + group.lastDelivered(), "+", "COUNT", "1"),
                            (length, first) -> new LaneLoad(
                                    Math.max(0, length - group.pending()), group.pending(), millisOf(first)));
        });
    }

    private static long millisOf(@Nullable Object entries) {
        Object[] found = Reply.array(entries);
        if (found.length == 0) {
            return Long.MAX_VALUE;
        }
        String id = Reply.text(Reply.array(found[0])[0]);
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    private CompletableFuture<Long> serverMillis() {
        return send(CommandType.TIME).thenApply(time -> {
            Object[] parts = Reply.array(time);
            return Reply.number(parts[0]) * 1000 + Reply.number(parts[1]) / 1000;
        });
    }

    private CompletableFuture<Long> number(ProtocolKeyword command, String key) {
        return send(command, key).thenApply(reply -> Reply.number(Objects.requireNonNull(reply)));
    }

    private CompletableFuture<@Nullable Object> send(ProtocolKeyword command, String... words) {
        var args = Link.args();
        for (String word : words) {
            args.add(word);
        }
        return connections.general().send(command, args).toCompletableFuture();
    }

    /** @param oldestMillis when the oldest queued entry came, or {@link Long#MAX_VALUE} when none is queued */
    private record LaneLoad(long queued, long pending, long oldestMillis) {}
}
