package dev.headrace.redis;

import dev.headrace.task.Shard;
import org.jspecify.annotations.Nullable;

/**
 * What a connection to a server is for.
 *
 * @param shard whose reads it serves; nothing for the other uses
 */
record Place(Use use, @Nullable Shard shard) {
    static final Place BEATS = new Place(Use.BEATS, null);
    static final Place GENERAL = new Place(Use.GENERAL, null);
    static final Place WAITS = new Place(Use.WAITS, null);

    static Place reads(Shard shard) {
        return new Place(Use.READS, shard);
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
