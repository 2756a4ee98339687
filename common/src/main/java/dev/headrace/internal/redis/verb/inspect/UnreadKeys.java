package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds keys that a producer in another language may have written by mistake and that no worker reads: a lane with another
 * name, a tag without braces, a shard that does not exist. Checks a short list of likely names, because a search over all
 * keys would block Redis.
 */
final class UnreadKeys {
    private static final List<String> LANES = List.of("high", "normal", "low");
    private static final List<String> NO_LANES = List.of(
            ":ready",
            ":ready:urgent",
            ":ready:critical",
            ":ready:default",
            ":ready:medium",
            ":ready:mid",
            ":ready:hi",
            ":ready:lo",
            ":ready:High",
            ":ready:Normal",
            ":ready:Low",
            ":ready:HIGH",
            ":ready:NORMAL",
            ":ready:LOW",
            ":high",
            ":normal",
            ":low",
            ":queue",
            ":stream",
            ":tasks",
            "ready:high",
            "ready:normal",
            "ready:low");

    private final Connections connections;

    UnreadKeys(Connections connections) {
        this.connections = connections;
    }

    /** Returns those that exist, the most likely mistakes first. */
    CompletionStage<List<String>> of(String queue, int shards) {
        Shard first = Shard.first(queue);
        List<String> ofQueue = NO_LANES.stream()
                .map(wrong -> Keys.misspelt("{" + queue + "}", wrong))
                .toList();
        List<String> others = new ArrayList<>();
        for (String lane : LANES) {
            others.add(Keys.misspelt(queue, ":ready:" + lane));
            others.add(Keys.misspelt("{" + queue + "#0}", ":ready:" + lane));
            others.add(Keys.misspelt("{" + queue + "#" + shards + "}", ":ready:" + lane));
        }
        return exist(first, ofQueue).thenCompose(some -> {
            List<String> asked = new ArrayList<>(some > 0 ? ofQueue : List.of());
            asked.addAll(others);
            return Batches.each(asked, key -> exist(first, List.of(key))).thenApply(found -> {
                List<String> unread = new ArrayList<>();
                for (int i = 0; i < asked.size(); i++) {
                    if (found.get(i) > 0) {
                        unread.add(asked.get(i));
                    }
                }
                return unread;
            });
        });
    }

    /** Counts existing keys. A key that cannot be checked, because of a cluster or missing rights, counts as absent. */
    private CompletionStage<Long> exist(Shard shard, List<String> keys) {
        var args = Connection.args();
        keys.forEach(args::add);
        return connections
                .general(shard)
                .send(CommandType.EXISTS, args)
                .thenApply(count -> Reply.number(Objects.requireNonNull(count)))
                .exceptionallyCompose(refused -> CompletableFuture.completedFuture(0L));
    }
}
