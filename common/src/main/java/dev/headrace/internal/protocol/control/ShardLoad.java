package dev.headrace.internal.protocol.control;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How much a shard holds, at one look; numbers read one after another, so a task that moves meanwhile can be missed or
 * counted twice.
 *
 * @param queued entries that nobody was given yet; orphans count among them until they are found
 * @param running entries in somebody's pending entries list
 * @param scheduled tasks that wait for a time or a retry
 * @param dead tasks that are dead and kept
 * @param oldestQueued how long the entry that has been queued for longest has stood in its lane, by the server's clock;
 *     zero when none is queued
 * @param delivered the id up to which each lane was delivered; it never goes back unless Redis lost data
 * @param passed lanes whose queued entries all stand before the place of their group, so that no read meets them: orphans, or a
 *     group that somebody set ahead
 * @param oversized queued entries that are next in their lane and larger than {@link #OVERSIZED}, with their sizes in bytes
 */
public record ShardLoad(
        long queued,
        long running,
        long scheduled,
        long dead,
        Duration oldestQueued,
        Map<Lane, String> delivered,
        Set<Lane> passed,
        Map<Lease, Long> oversized) {

    /** From how many bytes on an entry is said by name: no limit of Headrace's lets so large a task be submitted. */
    public static final long OVERSIZED = 64L << 20;
}
