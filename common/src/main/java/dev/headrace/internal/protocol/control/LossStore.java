package dev.headrace.internal.protocol.control;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The verbs of a controller for entries that were deleted, and not by Headrace. As for {@link TaskStore}. */
public interface LossStore {

    /** Returns the counts of these lanes, by which a loss is detected. Reads only. */
    CompletionStage<ShardCounts> counts(Shard shard, Set<Lane> lanes);

    /**
     * Returns a page of the shard's timeline, the newest entries first. Reads only.
     *
     * @param before where the last page ended, or empty to start at the newest entry
     */
    CompletionStage<TimelineSteps> timeline(Shard shard, String before, int steps);

    /**
     * Repairs records. queued → dead: a task whose entry is gone; scheduled → scheduled: a task that is not in {@code later}.
     * Each separately, with a reply for each, in order. At most 100 per call. After about 8 MiB, the remaining ones are
     * answered {@code LATER}.
     */
    CompletionStage<List<RepairReply>> repair(Shard shard, String token, List<String> ids);

    /** Stores for {@code ttl} what was lost in the shard, for {@code headrace status}. */
    CompletionStage<Void> tellLost(Shard shard, String loss, Duration ttl);
}
