package dev.headrace.internal.protocol.inspect;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shard at one look; numbers read one after another, so a task that moves meanwhile can be missed or counted twice.
 *
 * @param lanes in the order in which they are read
 * @param scheduled tasks that wait for a time or a retry, or {@link #UNKNOWN}
 * @param dead tasks that are dead and kept, or {@link #UNKNOWN}
 * @param leader the token of the controller that sweeps the shard, or null when there is none
 * @param blocked why that controller changes nothing just now, or null when nothing keeps it from it
 * @param lost how many entries of which lanes somebody deleted within the last day, or null
 * @param lostGroups consumer groups that had been there and were gone, and were made again
 * @param lostScheduled scheduled tasks that were due, and whose records somebody had deleted or changed
 * @param wrongKeys a sentence for each key of a wrong type, with its name; what such a key tells is unknown
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
    /** A number that cannot be read, as the key that it is counted in holds a value of a wrong type. */
    public static final long UNKNOWN = -1;

    /** With copies of what it is given. */
    public ShardView {
        lanes = List.copyOf(lanes);
        wrongKeys = List.copyOf(wrongKeys);
    }

    /** Returns how many tasks no worker was given yet, in the lanes that can be read. */
    public long queued() {
        return lanes.stream().mapToLong(lane -> Math.max(0, lane.queued())).sum();
    }

    /** Returns how many tasks some worker holds, in the lanes that can be read. */
    public long running() {
        return lanes.stream().mapToLong(lane -> Math.max(0, lane.running())).sum();
    }

    /** How long the entry that has been queued for longest has stood in its lane; zero when none is queued. */
    public Duration oldestQueued() {
        return lanes.stream()
                .map(LaneView::oldestQueued)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * What was lost so far, as scripts count it.
     *
     * @param count how many, since the count was cleared last
     * @param ago since the last one; null where the newest steps of the timeline tell of none
     * @param tasks the tasks that the newest steps of the timeline name, the last one first; some of them at most
     * @param clearedBy the command that sets the count to zero
     */
    public record Lost(long count, @Nullable Duration ago, List<String> tasks, String clearedBy) {
        /** With a copy of what it is given. */
        public Lost {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * A lane.
     *
     * @param queued entries that nobody was given yet; orphans count among them until they are found; or
     *     {@link #UNKNOWN}
     * @param running entries in somebody's pending entries list, or {@link #UNKNOWN}
     * @param oldestQueued the age of the first entry that was not delivered yet, or of the first orphan if that is older; zero
     *     when there is none
     */
    public record LaneView(Lane lane, long queued, long running, Duration oldestQueued) {}
}
