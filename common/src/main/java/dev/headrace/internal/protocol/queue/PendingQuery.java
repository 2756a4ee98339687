package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A query of a lane's pending entries list.
 *
 * @param consumer the consumer whose entries to return, or null for all consumers
 * @param minIdle the least idle time of the entries; zero for all
 * @param from a stream range's start: {@code -}, an id, or {@code (} and an id
 * @param count the maximum number of entries, 1 to 1000
 */
public record PendingQuery(
        Shard shard, Lane lane, @Nullable String consumer, Duration minIdle, String from, int count) {}
