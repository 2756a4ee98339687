package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.OpaqueText;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.StoreException;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads XINFO CONSUMERS, and merges all lanes to one consumer for each name. */
public final class Consumers {
    private Consumers() {}

    /** Returns the consumers of one lane; ends with NO_GROUP if there is no such stream or group. */
    public static CompletionStage<List<Seen>> of(Connection link, String stream) {
        return link.send(
                        CommandType.XINFO,
                        Connection.args().add("CONSUMERS").add(stream).add(Keys.GROUP))
                .thenApply(Consumers::read);
    }

    private static List<Seen> read(@Nullable Object reply) {
        List<Seen> consumers = new ArrayList<>();
        for (Object one : Reply.array(reply)) {
            Map<String, String> facts = Reply.map(one);
            consumers.add(new Seen(
                    facts.getOrDefault("name", ""),
                    Long.parseLong(facts.getOrDefault("pending", "0")),
                    Duration.ofMillis(Math.max(0, Long.parseLong(facts.getOrDefault("idle", "0"))))));
        }
        return consumers;
    }

    /** Merges the lanes, ordered by name, and adds those of {@code living} that never had a task. */
    public static List<Seen> merged(List<List<Seen>> lanes, Set<String> living) {
        Map<String, Seen> merged = new TreeMap<>();
        lanes.forEach(lane -> lane.forEach(seen -> merged.merge(seen.name, seen, Seen::with)));
        living.forEach(name -> merged.putIfAbsent(name, new Seen(name, 0, Duration.ZERO)));
        return List.copyOf(merged.values());
    }

    /** Returns true if a liveness was overwritten by hand; its worker is then assumed to be alive. */
    private static boolean brokenByHand(Throwable error) {
        return error instanceof StoreException store && store.kind() == StoreException.Kind.CORRUPT
                || error.getCause() != null && brokenByHand(error.getCause());
    }

    /** A consumer, in one lane or in all of them. */
    public record Seen(String name, long pending, Duration idle) {
        private Seen with(Seen other) {
            return new Seen(name, pending + other.pending, idle.compareTo(other.idle) < 0 ? idle : other.idle);
        }

        private WorkerView view(boolean alive, Map<String, String> words) {
            return new WorkerView(name, alive, pending, idle, new LinkedHashMap<>(words));
        }

        /** Returns the worker with the fields of its liveness, if it has any. */
        public CompletionStage<WorkerView> saying(Connection link, Keys keys) {
            return link.send(CommandType.HGETALL, Connection.args().add(OpaqueText.bytes(keys.worker(name))))
                    .thenApply(words -> view(!Reply.map(words).isEmpty(), Reply.map(words)))
                    .exceptionallyCompose(error -> brokenByHand(error)
                            ? CompletableFuture.completedFuture(view(true, Map.of()))
                            : CompletableFuture.failedFuture(error));
        }
    }
}
