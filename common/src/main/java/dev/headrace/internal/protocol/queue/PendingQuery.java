package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A look at a lane's pending entries list.
 *
 * @param consumer whose part, or null for everybody's
 * @param minIdle entries idle for at least this; zero for all
 * @param from a stream range's start: {@code -}, an id, or {@code (} and an id
 * @param count at most so many, 1 to 1000
 */
public record PendingQuery(
        Shard shard, Lane lane, @Nullable String consumer, Duration minIdle, String from, int count) {}
