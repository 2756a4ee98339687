package dev.headrace.internal.protocol.control;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What a controller asks and changes where somebody else deleted entries of tasks. As for {@link TaskStore}. */
public interface LossStore {

    /** The counts of these lanes, by which a loss is found. Reads only. */
    CompletionStage<ShardCounts> counts(Shard shard, Set<Lane> lanes);

    /**
     * A page of the shard's timeline, from its end to its beginning. Reads only.
     *
     * @param before where the last page ended, or empty to begin at the newest step
     */
    CompletionStage<TimelineSteps> timeline(Shard shard, String before, int steps);

    /**
     * queued → dead: a task whose entry is gone; scheduled → scheduled: one that is not in {@code later}. Each by itself, a reply
     * each, in order. At most 100 a call. Behind about 8 MiB, the rest is answered {@code LATER}.
     */
    CompletionStage<List<RepairReply>> repair(Shard shard, String token, List<String> ids);

    /** Says for {@code ttl} what was lost in the shard, to people who ask. */
    CompletionStage<Void> tellLost(Shard shard, String loss, Duration ttl);
}
