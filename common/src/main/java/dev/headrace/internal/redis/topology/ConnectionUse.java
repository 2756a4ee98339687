package dev.headrace.internal.redis.topology;

import dev.headrace.task.Shard;
import org.jspecify.annotations.Nullable;

/**
 * The use of a connection to a server.
 *
 * @param shard the shard whose reads it serves; null for other uses
 */
record ConnectionUse(Use use, @Nullable Shard shard) {
    static final ConnectionUse BEATS = new ConnectionUse(Use.BEATS, null);
    static final ConnectionUse GENERAL = new ConnectionUse(Use.GENERAL, null);
    static final ConnectionUse WAITS = new ConnectionUse(Use.WAITS, null);

    static ConnectionUse reads(Shard shard) {
        return new ConnectionUse(Use.READS, shard);
    }

    enum Use {
        /** Heartbeats and subscriptions. */
        BEATS,
        /** All calls that do not block. */
        GENERAL,
        /** Reads, which block. */
        READS,
        /** Submissions that wait for replicas. */
        WAITS
    }
}
