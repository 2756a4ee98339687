package dev.headrace.internal.redis.verb.work;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.queue.GroupView;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The reads that deliver entries. The delivery atomically acquires the lease. There is no script, because a script cannot
 * block.
 */
public final class Claims {
    private final Connections connections;
    private final Duration longestBlock;
    private final Map<Shard, Blocked> blocked = new ConcurrentHashMap<>();

    /** @param longestBlock the maximum time that Redis waits, well below the command timeout */
    public Claims(Connections connections, Duration longestBlock) {
        this.connections = connections;
        this.longestBlock = longestBlock;
    }

    public CompletionStage<List<TaskEntry>> claim(Shard shard, WorkerId worker, Lane lane, int count) {
        Keys keys = new Keys(shard);
        CommandArgs<byte[], byte[]> args =
                asConsumer(worker, count).add("STREAMS").add(keys.lane(lane)).add(">");
        return connections
                .reader(shard)
                .thenCompose(link -> link.send(CommandType.XREADGROUP, args))
                .thenApply(reply -> entries(shard, keys, reply));
    }

    public CompletionStage<List<TaskEntry>> claimBlocking(
            Shard shard, WorkerId worker, int countPerLane, Duration block) {
        Keys keys = new Keys(shard);
        CommandArgs<byte[], byte[]> args = asConsumer(worker, countPerLane)
                .add("BLOCK")
                .add(longest(block))
                .add("STREAMS");
        for (Lane lane : Lane.values()) {
            args.add(keys.lane(lane));
        }
        for (int i = 0; i < Lane.values().length; i++) {
            args.add(">");
        }
        return blocking(shard, CommandType.XREADGROUP, args).thenApply(reply -> entries(shard, keys, reply));
    }

    public CompletionStage<Boolean> awaitDoorbell(Shard shard, Map<Lane, String> marks, Duration block) {
        Keys keys = new Keys(shard);
        CommandArgs<byte[], byte[]> args = Connection.args()
                .add("COUNT")
                .add(1)
                .add("BLOCK")
                .add(longest(block))
                .add("STREAMS");
        marks.keySet().forEach(lane -> args.add(keys.lane(lane)));
        marks.values().forEach(args::add);
        return blocking(shard, CommandType.XREAD, args).thenApply(reply -> reply != null);
    }

    public CompletionStage<Map<Lane, String>> laneMarks(Shard shard) {
        Keys keys = new Keys(shard);
        List<Lane> lanes = List.of(Lane.values());
        return Batches.each(
                        lanes,
                        lane -> connections
                                .general(shard)
                                .send(
                                        CommandType.XINFO,
                                        Connection.args().add("GROUPS").add(keys.lane(lane)))
                                .thenApply(groups -> GroupView.of(groups).lastDelivered()))
                .thenApply(ids -> {
                    Map<Lane, String> marks = new EnumMap<>(Lane.class);
                    lanes.forEach(lane -> marks.put(lane, ids.get(lanes.indexOf(lane))));
                    return marks;
                });
    }

    private long longest(Duration block) {
        return Math.min(block.toMillis(), longestBlock.toMillis());
    }

    /** Ends the blocking read with CLIENT UNBLOCK, if the connection is in one. */
    public CompletionStage<Void> unblock(Shard shard) {
        Blocked read = blocked.get(shard);
        if (read == null || !read.home.equals(connections.home(shard))) {
            return CompletableFuture.completedFuture(null);
        }
        return connections
                .general(shard)
                .send(CommandType.CLIENT, Connection.args().add("UNBLOCK").add(read.client))
                .thenApply(done -> null);
    }

    // The read's answer must not depend on the connection's id, because entries have been delivered by then.
    private CompletionStage<@Nullable Object> blocking(
            Shard shard, CommandType command, CommandArgs<byte[], byte[]> args) {
        Object home = connections.home(shard);
        return connections.reader(shard).thenCompose(link -> {
            link.clientId().thenAccept(client -> blocked.put(shard, new Blocked(home, client)));
            return link.send(command, args).whenComplete((reply, error) -> blocked.remove(shard));
        });
    }

    /** A blocking read, with its server and the server's id of the connection. */
    private record Blocked(Object home, long client) {}

    private static CommandArgs<byte[], byte[]> asConsumer(WorkerId worker, int count) {
        return Connection.args()
                .add("GROUP")
                .add(Keys.GROUP)
                .add(worker.toString())
                .add("COUNT")
                .add(count);
    }

    /** Parses the reply: RESP3 has streams and entries in turn, RESP2 a pair for each stream. */
    private static List<TaskEntry> entries(Shard shard, Keys keys, @Nullable Object reply) {
        Object[] parts = Reply.array(reply);
        List<TaskEntry> entries = new ArrayList<>();
        if (parts.length > 0 && parts[0] instanceof Object[]) {
            for (Object part : parts) {
                Object[] pair = Reply.array(part);
                add(entries, shard, lane(keys, pair[0]), Reply.array(pair[1]));
            }
        } else {
            for (int i = 0; i + 1 < parts.length; i += 2) {
                add(entries, shard, lane(keys, parts[i]), Reply.array(parts[i + 1]));
            }
        }
        return entries;
    }

    private static void add(List<TaskEntry> entries, Shard shard, Lane lane, Object[] delivered) {
        for (Object one : delivered) {
            entries.add(entry(shard, lane, Reply.array(one)));
        }
    }

    public static TaskEntry entry(Shard shard, Lane lane, Object[] idAndFields) {
        return new TaskEntry(shard, new Lease(Reply.text(idAndFields[0]), lane), Reply.fields(idAndFields[1]));
    }

    private static Lane lane(Keys keys, Object stream) {
        String key = Reply.text(stream);
        for (Lane lane : Lane.values()) {
            if (key.equals(keys.lane(lane))) {
                return lane;
            }
        }
        throw new IllegalStateException("Redis returned a stream that was not requested: " + key);
    }
}
