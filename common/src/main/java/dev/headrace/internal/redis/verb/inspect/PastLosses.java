package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.inspect.ShardView.Lost;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.queue.Timeline;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the losses that scripts have counted in a shard, and their times and tasks from the newest entries of its timeline.
 * Without losses, the timeline is not read.
 */
final class PastLosses {
    private static final int STEPS = 500;
    private static final int MOST_TASKS = 5;
    private static final String GROUPS = "groups_lost";
    private static final String SCHEDULED = "scheduled-lost";

    private final Connections connections;

    PastLosses(Connections connections) {
        this.connections = connections;
    }

    /** Returns groups that were created again; the timeline has their alarms under the name {@code *}. */
    CompletionStage<Lost> groups(Shard shard, Set<String> unreadable, long now) {
        return of(shard, new Keys(shard).meta(), GROUPS, "alarm:group-recreated", unreadable, now);
    }

    /** Returns scheduled tasks that were due and of which nothing was left to run. */
    CompletionStage<Lost> scheduled(Shard shard, Set<String> unreadable, long now) {
        return of(shard, new Keys(shard).stats(), SCHEDULED, "alarm:scheduled-lost", unreadable, now);
    }

    private CompletionStage<Lost> of(
            Shard shard, String key, String field, String event, Set<String> unreadable, long now) {
        Keys keys = new Keys(shard);
        String clearedBy = "redis-cli HDEL '" + key + "' " + field;
        if (unreadable.contains(key)) {
            return CompletableFuture.completedFuture(new Lost(0, null, List.of(), clearedBy));
        }
        Connection link = connections.general(shard);
        return link.send(CommandType.HGET, Connection.args().add(key).add(field))
                .thenCompose(value -> {
                    long count = number(Reply.textOrNull(value));
                    if (count == 0 || unreadable.contains(keys.events())) {
                        return CompletableFuture.completedFuture(new Lost(count, null, List.of(), clearedBy));
                    }
                    return link.send(
                                    CommandType.XREVRANGE,
                                    Connection.args()
                                            .add(keys.events())
                                            .add("+")
                                            .add("-")
                                            .add("COUNT")
                                            .add(STEPS))
                            .thenApply(steps -> seen(Reply.array(steps), event, count, clearedBy, now));
                });
    }

    private static Lost seen(Object[] steps, String event, long count, String clearedBy, long now) {
        Duration ago = null;
        List<String> tasks = new ArrayList<>();
        for (Object step : steps) {
            Object[] parts = Reply.array(step);
            List<String> fields = Reply.texts(parts[1]);
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (fields.get(i + 1).startsWith(event + " ")) {
                    ago = Optional.ofNullable(ago).orElse(age(Reply.text(parts[0]), now));
                    tasks.addAll(List.of(Timeline.tasks(fields.get(i))));
                }
            }
        }
        tasks.removeIf(task -> task.equals("*"));
        return new Lost(count, ago, tasks.subList(0, Math.min(MOST_TASKS, tasks.size())), clearedBy);
    }

    private static Duration age(String step, long now) {
        return Duration.ofMillis(Math.max(0, now - EntryIds.millis(step)));
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    }
}
