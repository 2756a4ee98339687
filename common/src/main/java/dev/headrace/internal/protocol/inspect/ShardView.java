package dev.headrace.internal.protocol.inspect;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a shard. The numbers are read one after another, so a task that moves meanwhile can be missed or counted twice.
 *
 * @param lanes in the order in which they are read
 * @param scheduled tasks that wait for their due time or a retry, or {@link #UNKNOWN}
 * @param dead tasks that are dead and kept, or {@link #UNKNOWN}
 * @param leader the token of the controller that leads the shard, or null if there is none
 * @param blocked why that controller changes nothing at the moment, or null if it acts
 * @param lost how many entries of which lanes were deleted within the last day, and not by Headrace, or null
 * @param lostGroups consumer groups that were lost and created again
 * @param lostScheduled scheduled tasks that were due, and whose records had been deleted or changed by hand
 * @param wrongKeys a sentence for each key of a wrong type, with its name; the values of such a key are unknown
 */
public record ShardView(
        Shard shard,
        List<LaneView> lanes,
        long scheduled,
        long dead,
        @Nullable String leader,
        @Nullable String blocked,
        @Nullable String lost,
        Lost lostGroups,
        Lost lostScheduled,
        List<String> wrongKeys) {
    /** A number that is unknown, because its key holds a value of a wrong type. */
    public static final long UNKNOWN = -1;

    /** Copies the lists. */
    public ShardView {
        lanes = List.copyOf(lanes);
        wrongKeys = List.copyOf(wrongKeys);
    }

    /** Returns the number of queued tasks in the readable lanes. */
    public long queued() {
        return lanes.stream().mapToLong(lane -> Math.max(0, lane.queued())).sum();
    }

    /** Returns the number of running tasks in the readable lanes. */
    public long running() {
        return lanes.stream().mapToLong(lane -> Math.max(0, lane.running())).sum();
    }

    /** Returns how long the oldest queued entry has been in its lane; zero if none is queued. */
    public Duration oldestQueued() {
        return lanes.stream()
                .map(LaneView::oldestQueued)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * The losses that scripts have counted so far.
     *
     * @param count how many since the counter was last cleared
     * @param ago the time since the last one; null if the newest entries of the timeline contain none
     * @param tasks some of the tasks in the newest entries of the timeline, the last one first
     * @param clearedBy the command that sets the count to zero
     */
    public record Lost(long count, @Nullable Duration ago, List<String> tasks, String clearedBy) {
        /** Copies the list. */
        public Lost {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * A lane.
     *
     * @param queued entries that were not delivered yet; orphans are included until they are found; or
     *     {@link #UNKNOWN}
     * @param running entries in the pending entries list, or {@link #UNKNOWN}
     * @param oldestQueued the age of the first undelivered entry, or of the first orphan if that is older; zero if there is
     *     none
     */
    public record LaneView(Lane lane, long queued, long running, Duration oldestQueued) {}
}
