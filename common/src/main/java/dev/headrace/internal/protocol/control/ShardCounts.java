package dev.headrace.internal.protocol.control;

import dev.headrace.task.Lane;
import java.util.Map;

/**
 * Counts of a shard, all of one instant, by which the audit finds tasks that somebody deleted.
 *
 * @param scheduled ids in {@code later}
 * @param leftScheduled tasks that left {@code later} since the counters began, or more; −1 where they cannot be read
 * @param joinedScheduled tasks that came to {@code later} from a worker since the counters began; −1 where they cannot be read
 * @param removed undelivered and orphaned entries that Headrace itself deleted since the counters began, or more; −1 where
 *     they cannot be read
 * @param groupsLost groups that had been there and were gone, since the queue was opened
 * @param lanes the lanes that were looked at and have such counts: none before Redis 7.0, and not while Redis cannot say how
 *     far a group has read
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
     * @param added entries that were ever added
     * @param entries entries that are there
     * @param read entries that were delivered, those before them that were deleted included
     * @param pending entries in somebody's pending entries list, deleted ones included
     * @param delivered the id up to which entries were delivered
     * @param generated the newest id that the lane ever had
     */
    public record LaneCounts(long added, long entries, long read, long pending, String delivered, String generated) {

        /**
         * How many entries are missing: those that were added and not delivered, less those that are there and not
         * pending. Orphans make it smaller. It can be too large for ever by the entries that were deleted before they were
         * delivered, since Redis may not count these as read.
         */
        public long missing() {
            return added - read - (entries - pending);
        }
    }
}
