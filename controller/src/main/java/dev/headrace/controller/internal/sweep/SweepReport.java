package dev.headrace.controller.internal.sweep;

import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Receives the results of sweeps, for meters and logs. Called on the loop; must not throw. */
public interface SweepReport {

    /** Reports a script's answer about a candidate. */
    void recovered(Shard shard, RequeueReason reason, RecoverReply reply);

    /**
     * Reports a task that would have been recovered, once for each lease.
     *
     * @param restraint why the controller changes nothing
     */
    void wouldRecover(Shard shard, RequeueReason reason, Lease lease, String owner, String restraint);

    /** Reports that the server's clock was set back: this many tasks had a renewal in the future, which was set to now. */
    void rewound(Shard shard, int count);

    /** Reports that the server's clock was set back: the liveness keys of this many workers had too long a TTL. */
    void livesShortened(Shard shard, int count);

    /** Reports that one scan found many abandoned tasks. The recovery continues. */
    void manyAtOnce(Shard shard, int soFar);

    /**
     * Reports due tasks that were queued, or would have been.
     *
     * @param restraint why they were not queued, or null if they were
     */
    void promoted(Shard shard, int count, @Nullable String restraint);

    /**
     * Reports an empty consumer without liveness that was deleted, or would have been.
     *
     * @param restraint why it was not deleted, or null if it was
     */
    void consumerRetired(Shard shard, String consumer, @Nullable String restraint);

    /**
     * Reports expired dead tasks that were purged, or the first of those that would have been.
     *
     * @param restraint why they were not purged, or null if they were
     */
    void purged(Shard shard, int count, @Nullable String restraint);

    /** Reports the longest idle time of all pending entries; zero if none is pending. */
    void pendingAge(Shard shard, Duration longestIdle);

    /** Reports how much the shard holds. */
    void load(Shard shard, ShardLoad load);

    /**
     * Reports how many entries of each lane were deleted, or moved away with their lane, since the last count, and not by
     * Headrace. Called without entries too, so that a loss is not reported twice.
     */
    void deleted(Shard shard, Map<Lane, Long> entries);

    /**
     * Reports how many entries of each lane are gone since the last count, while this controller's view of Redis was
     * interrupted: the shard has another server, or its server loaded an older file.
     */
    void lostByRedis(Shard shard, Map<Lane, Long> entries);

    /**
     * Reports repaired records, whose entry or member in the list of scheduled tasks had been deleted, and not by Headrace.
     *
     * @param dead ids of tasks that are dead now, because their entries are gone
     * @param listed how many scheduled tasks were added to the list of scheduled tasks again
     */
    void repaired(Shard shard, List<String> dead, int listed);

    /**
     * Reports due tasks that were not queued, because their records were deleted or changed, and not by Headrace.
     *
     * @param lost tasks that are no longer listed as scheduled, and of which nothing is left to run
     * @param dead tasks that are dead now
     */
    void notPromoted(Shard shard, TaskSample lost, TaskSample dead);

    /** Reports that this controller may not read the shard now, so its last reported load and pending age are outdated. */
    void blind(Shard shard);

    /** Reports the end of a pass of a sweep. */
    void swept(Shard shard, String sweep, Duration took, SweepResult result);
}
