package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.loop.EventLoop;
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
import java.util.Objects;
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

    /** Returns one consumer for each name, by name. */
    public static List<Seen> merged(List<List<Seen>> lanes) {
        Map<String, Seen> merged = new TreeMap<>();
        lanes.forEach(lane -> lane.forEach(seen -> merged.merge(seen.name, seen, Seen::with)));
        return List.copyOf(merged.values());
    }

    /** Returns true if a liveness was overwritten by hand; its worker is then assumed to be alive. */
    private static boolean brokenByHand(Throwable error) {
        return error instanceof StoreException store && store.kind() == StoreException.Kind.CORRUPT
                || error.getCause() != null && brokenByHand(error.getCause());
    }

    private static String unreadable(Throwable error) {
        return "its liveness cannot be read: " + EventLoop.rootOf(error).getMessage();
    }

    /** A consumer, in one lane or in all of them. */
    public record Seen(String name, long pending, Duration idle) {
        private Seen with(Seen other) {
            return new Seen(name, pending + other.pending, idle.compareTo(other.idle) < 0 ? idle : other.idle);
        }

        private WorkerView view(boolean alive, Map<String, String> words) {
            return new WorkerView(name, alive, pending, idle, new LinkedHashMap<>(words));
        }

        /** Answers the consumer with what its liveness says. A liveness that does not expire was written by hand, and counts as absent. */
        public CompletionStage<WorkerView> saying(Connection link, Keys keys) {
            byte[] liveness = OpaqueText.bytes(keys.worker(name));
            return link.send(CommandType.PTTL, Connection.args().add(liveness))
                    .thenCombine(
                            words(link, liveness),
                            (left, words) -> Reply.number(Objects.requireNonNull(left)) >= 0
                                    ? view(true, words)
                                    : view(false, Map.of()));
        }

        private static CompletionStage<Map<String, String>> words(Connection link, byte[] liveness) {
            return link.send(CommandType.HGETALL, Connection.args().add(liveness))
                    .thenApply(Reply::map)
                    .exceptionallyCompose(error -> brokenByHand(error)
                            ? CompletableFuture.completedFuture(Map.of("reason", unreadable(error)))
                            : CompletableFuture.failedFuture(error));
        }
    }
}
