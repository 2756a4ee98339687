package dev.headrace.internal.protocol.control;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a shard holds. The numbers are read one after another, so a task that moves meanwhile can be missed or
 * counted twice.
 *
 * @param queued entries that were not delivered yet; orphans are included until they are found
 * @param running entries in the pending entries list
 * @param scheduled tasks that wait for their due time or a retry
 * @param dead tasks that are dead and kept
 * @param oldestQueued how long the oldest queued entry has been in its lane, by the server's clock; zero if none is queued
 * @param dataId identifies the shard's data. Another id means that Redis lost all earlier data. Empty if there is none, for
 *     example after a FLUSHALL until a process opens the shard; null if it cannot be read
 * @param delivered the last delivered id of each lane; an id never goes back unless Redis lost data. A lane whose group alone is
 *     gone, as after XGROUP DESTROY, has none
 * @param passed lanes whose queued entries are all before the group's last delivered id, so that no read returns them: orphans,
 *     or a group that was set ahead by hand
 * @param oversized queued entries that are next in their lane and larger than {@link #OVERSIZED}, with their sizes in bytes
 */
public record ShardLoad(
        long queued,
        long running,
        long scheduled,
        long dead,
        Duration oldestQueued,
        @Nullable String dataId,
        Map<Lane, String> delivered,
        Set<Lane> passed,
        Map<Lease, Long> oversized) {

    /** The size in bytes above which an entry is reported by its id. Headrace's limits do not allow such a submission. */
    public static final long OVERSIZED = 64L << 20;
}
