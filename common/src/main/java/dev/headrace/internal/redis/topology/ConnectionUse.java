package dev.headrace.internal.redis.topology;

import dev.headrace.task.Shard;
import org.jspecify.annotations.Nullable;

/**
 * What a connection to a server is for.
 *
 * @param shard whose reads it serves; nothing for the other uses
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
        /** All that does not block. */
        GENERAL,
        /** Reads, which block. */
        READS,
        /** Submissions that wait for replicas. */
        WAITS
    }
}
