package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a shard's timeline and counters, for checks from outside. The timeline is capped, so a slow reader misses its oldest
 * events. Not thread-safe; its calls block.
 */
public final class Timeline implements AutoCloseable {
    private static final int MOST_STEPS = 1000;

    private final Connections connections;
    private final Shard shard;
    private final Keys keys;
    private String after = "0";

    private Timeline(Connections connections, Shard shard) {
        this.connections = connections;
        this.shard = shard;
        this.keys = new Keys(shard);
    }

    /**
     * Opens a separate connection; reading starts at the oldest event that is kept.
     *
     * @throws StoreException if Redis was not reached
     */
    public static Timeline open(RedisSettings settings, String clientName, Shard shard) {
        return new Timeline(Connections.to(settings, clientName), shard);
    }

    /**
     * Returns the events since the last call in order, from up to 1000 atomic steps; waits for the first.
     *
     * @param block how long to wait, at least 1 ms and less than the command timeout; without events, the list is empty
     * @throws StoreException if Redis was not reached or refused
     */
    public List<Event> next(Duration block) {
        CommandArgs<byte[], byte[]> args = Connection.args()
                .add("BLOCK")
                .add(block.toMillis())
                .add("COUNT")
                .add(MOST_STEPS)
                .add("STREAMS")
                .addKey(bytes(keys.events()))
                .add(after);
        List<Event> events = new ArrayList<>();
        for (Object step : steps(Reply.array(send(CommandType.XREAD, args)))) {
            read(Reply.array(step), events);
        }
        return events;
    }

    // RESP3 has the stream's key and entries in turn, RESP2 as a pair; the reply is nil if there are no entries.
    private static Object[] steps(Object[] reply) {
        if (reply.length == 0) {
            return reply;
        }
        return Reply.array(reply[0] instanceof Object[] pair ? pair[1] : reply[1]);
    }

    private void read(Object[] step, List<Event> events) {
        after = Reply.text(step[0]);
        List<String> fields = Reply.texts(step[1]);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            for (String task : tasks(fields.get(i))) {
                events.add(new Event(task, fields.get(i + 1)));
            }
        }
    }

    /** Splits a field: tasks with the same event in one atomic step share a field, their ids separated by spaces. */
    public static String[] tasks(String field) {
        return field.split(" ");
    }

    /**
     * Returns the shard's counters by name: {@code submitted}, {@code succeeded}, {@code requeued:stale} …
     *
     * @throws StoreException if Redis was not reached or refused
     */
    public Map<String, Long> counters() {
        CommandArgs<byte[], byte[]> args = Connection.args().addKey(bytes(keys.stats()));
        Map<String, Long> counters = new LinkedHashMap<>();
        Reply.map(send(CommandType.HGETALL, args)).forEach((name, value) -> counters.put(name, Long.valueOf(value)));
        return counters;
    }

    private @Nullable Object send(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args) {
        try {
            return connections
                    .general(shard)
                    .send(keyword, args)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw Faults.of(keyword.toString(), connections.shownAddress(), e);
        }
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connections.close();
    }

    /**
     * An event of a task.
     *
     * @param what the name of the event, followed by details: {@code requeued:stale owner=… attempt=2 lease=…}
     */
    public record Event(String taskId, String what) {
        /** Returns the name of the event. */
        public String word() {
            int space = what.indexOf(' ');
            return space < 0 ? what : what.substring(0, space);
        }
    }
}
