package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.inspect.Inspection;
import dev.headrace.internal.protocol.inspect.SettingsView;
import dev.headrace.internal.protocol.inspect.ShardView;
import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.produce.LookUps;
import dev.headrace.internal.redis.verb.queue.Consumers;
import dev.headrace.internal.redis.verb.queue.Timeline;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.view.TaskView;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a Redis, without checking its version or its
 * eviction policy, because people use this when something is wrong. Thread-safe.
 */
public final class RedisInspection implements Inspection {
    private static final String QUEUES_A_PAGE = "500";
    private static final int STEPS_A_PAGE = 50;

    private final Connections connections;
    private final ShardViews views;
    private final LookUps lookUps;

    private RedisInspection(Connections connections) {
        this.connections = connections;
        views = new ShardViews(connections);
        lookUps = new LookUps(connections);
    }

    /**
     * Connects.
     *
     * @param clientName the name in CLIENT LIST: letters, digits, dots and dashes
     * @throws StoreException if Redis was not reached in time or refused the login
     */
    public static RedisInspection connect(RedisSettings settings, String clientName) {
        return new RedisInspection(Connections.to(settings, clientName));
    }

    @Override
    public CompletionStage<Instant> now(Shard shard) {
        return now(connections.general(shard));
    }

    private static CompletionStage<Instant> now(Connection link) {
        return link.send(CommandType.TIME, Connection.args()).thenApply(time -> {
            Object[] parts = Reply.array(time);
            return Instant.ofEpochSecond(Reply.number(parts[0]), Reply.number(parts[1]) * 1000);
        });
    }

    @Override
    public CompletionStage<List<String>> queues() {
        return scan("0", new TreeSet<>());
    }

    private CompletionStage<List<String>> scan(String cursor, TreeSet<String> found) {
        return send(connections.queues(), CommandType.SSCAN, Keys.QUEUES, cursor, "COUNT", QUEUES_A_PAGE)
                .thenCompose(reply -> {
                    Object[] page = Reply.array(reply);
                    found.addAll(Reply.texts(page[1]));
                    String next = Reply.text(page[0]);
                    return next.equals("0") ? CompletableFuture.completedFuture(List.copyOf(found)) : scan(next, found);
                });
    }

    @Override
    public CompletionStage<Boolean> exists(String queue) {
        Shard first = Shard.first(queue);
        Keys keys = new Keys(first);
        return send(connections.queues(), CommandType.SISMEMBER, Keys.QUEUES, queue)
                .thenCombine(
                        send(
                                connections.general(first),
                                CommandType.EXISTS,
                                keys.lane(Lane.HIGH),
                                keys.lane(Lane.NORMAL),
                                keys.lane(Lane.LOW)),
                        (known, lanes) -> number(known) + number(lanes) > 0);
    }

    @Override
    public CompletionStage<SettingsView> settings(String queue) {
        return Views.settingsView(connections, queue);
    }

    @Override
    public CompletionStage<List<String>> unread(String queue, int shards) {
        return new UnreadKeys(connections).of(queue, shards);
    }

    @Override
    public CompletionStage<ShardView> shard(Shard shard) {
        return views.of(shard);
    }

    private static Instant at(String entryId) {
        return Instant.ofEpochMilli(EntryIds.millis(entryId));
    }

    @Override
    public CompletionStage<List<WorkerView>> workers(Shard shard) {
        Keys keys = new Keys(shard);
        Connection link = connections.general(shard);
        return Batches.each(
                        List.of(Lane.values()),
                        lane -> Faults.insteadOf(
                                StoreException.Kind.CORRUPT,
                                List.<Consumers.Seen>of(),
                                Faults.absentIs(List.of(), Consumers.of(link, keys.lane(lane)))))
                .thenCompose(lanes -> Batches.each(Consumers.merged(lanes), seen -> seen.saying(link, keys)))
                .thenCombine(
                        now(link),
                        (workers, now) ->
                                workers.stream().map(worker -> worker.at(now)).toList());
    }

    @Override
    public CompletionStage<TaskView> task(TaskId task) {
        return lookUps.lookUp(task.shard(), task.id());
    }

    @Override
    public CompletionStage<Optional<String>> dueScore(TaskId task) {
        String later = new Keys(task.shard()).later();
        return Faults.insteadOf(
                StoreException.Kind.CORRUPT,
                Optional.empty(),
                send(connections.general(task.shard()), CommandType.ZSCORE, later, task.id())
                        .thenApply(score -> Optional.ofNullable(Reply.textOrNull(score))));
    }

    @Override
    public CompletionStage<TimelinePage> timeline(TaskId task, String after) {
        return send(
                        connections.general(task.shard()),
                        CommandType.XRANGE,
                        new Keys(task.shard()).events(),
                        "(" + after,
                        "+",
                        "COUNT",
                        Integer.toString(STEPS_A_PAGE))
                .thenApply(reply -> page(task.id(), Reply.array(reply)));
    }

    private static TimelinePage page(String id, Object[] steps) {
        List<TimelinePage.Event> events = new ArrayList<>();
        String last = null;
        for (Object step : steps) {
            Object[] parts = Reply.array(step);
            last = Reply.text(parts[0]);
            List<String> fields = Reply.texts(parts[1]);
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (List.of(Timeline.tasks(fields.get(i))).contains(id)) {
                    events.add(new TimelinePage.Event(at(last), fields.get(i + 1)));
                }
            }
        }
        return new TimelinePage(events, steps.length < STEPS_A_PAGE ? null : last);
    }

    private static long number(@Nullable Object reply) {
        return Reply.number(Objects.requireNonNull(reply));
    }

    private static CompletionStage<@Nullable Object> send(Connection link, ProtocolKeyword command, String... words) {
        var args = Connection.args();
        for (String word : words) {
            args.add(word);
        }
        return link.send(command, args);
    }

    @Override
    public void close() {
        connections.close();
    }
}
