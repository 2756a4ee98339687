package dev.headrace.internal.protocol.control;

import dev.headrace.task.Lane;
import java.util.Map;

/**
 * Counts of a shard, read atomically, by which the audit detects deleted tasks.
 *
 * @param scheduled ids in {@code later}
 * @param leftScheduled at least as many as the tasks that left {@code later} since the counters began; −1 if unreadable
 * @param joinedScheduled tasks that came to {@code later} from a worker since the counters began; −1 if unreadable
 * @param removed the undelivered and orphaned entries that Headrace itself deleted, or −1 if unreadable
 * @param groupsLost groups that were lost since the queue was opened
 * @param lanes the lanes that were read and have such counts: none before Redis 7.0, and none while Redis does not know
 *     how far a group has read
 */
public record ShardCounts(
        long scheduled,
        long leftScheduled,
        long joinedScheduled,
        long removed,
        long groupsLost,
        Map<Lane, LaneCounts> lanes) {

    /**
     * Counts of a lane.
     *
     * @param added the number of entries that were ever added
     * @param entries the current number of entries
     * @param read delivered entries, including deleted ones before them
     * @param pending delivered entries in the pending entries list, including deleted ones
     * @param delivered the id of the last delivered entry
     * @param generated the last id that the lane generated
     */
    public record LaneCounts(long added, long entries, long read, long pending, String delivered, String generated) {

        /**
         * Returns how many entries are missing: those that were added and not delivered, minus those that exist and are not
         * pending. Orphans make it smaller. Entries that were deleted before their delivery can make it too large for ever,
         * because Redis may not count these as read.
         */
        public long missing() {
            return added - read - (entries - pending);
        }
    }
}
