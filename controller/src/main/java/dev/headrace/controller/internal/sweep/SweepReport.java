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

/** Is told what sweeps found and did, for meters and logs. Called on the loop; must not throw. */
public interface SweepReport {

    /** A script answered about a candidate. */
    void recovered(Shard shard, RequeueReason reason, RecoverReply reply);

    /**
     * A task would have been recovered; reported once for each lease.
     *
     * @param restraint why the controller changes nothing
     */
    void wouldRecover(Shard shard, RequeueReason reason, Lease lease, String owner, String restraint);

    /** The server's clock was set back: this many tasks had a last renewal in the future, which was set to now. */
    void rewound(Shard shard, int count);

    /** The server's clock was set back: the liveness keys of this many workers had too long a TTL, which was shortened. */
    void livesShortened(Shard shard, int count);

    /** One scan found more abandoned tasks than a person should overlook. The recovery continues. */
    void manyAtOnce(Shard shard, int soFar);

    /**
     * Due tasks were queued, or would have been.
     *
     * @param restraint why they were not queued, or null if they were
     */
    void promoted(Shard shard, int count, @Nullable String restraint);

    /**
     * An empty consumer without liveness was deleted, or would have been.
     *
     * @param restraint why it was not deleted, or null if it was
     */
    void consumerRetired(Shard shard, String consumer, @Nullable String restraint);

    /**
     * Expired dead tasks were purged, or the first of them would have been.
     *
     * @param restraint why they were not purged, or null if they were
     */
    void purged(Shard shard, int count, @Nullable String restraint);

    /** Reports the longest idle time of all pending entries; zero if none is pending. */
    void pendingAge(Shard shard, Duration longestIdle);

    /** Reports how much the shard holds. */
    void load(Shard shard, ShardLoad load);

    /**
     * Reports how many entries of each lane somebody else deleted, or moved away with their lane, since the last count. Called
     * without entries too, so that a loss that was reported already is not reported as another one.
     */
    void deleted(Shard shard, Map<Lane, Long> entries);

    /**
     * Records whose entries or places in the list of scheduled tasks somebody else had deleted were repaired.
     *
     * @param dead ids of tasks that are dead now, since their entries are gone
     * @param listed how many scheduled tasks were put back into the list of scheduled tasks
     */
    void repaired(Shard shard, List<String> dead, int listed);

    /**
     * Due tasks were not queued, since somebody else deleted or changed their records.
     *
     * @param lost tasks that are not listed as scheduled any more, and of which nothing is left to run
     * @param dead tasks that are dead now
     */
    void notPromoted(Shard shard, TaskSample lost, TaskSample dead);

    /** This controller may not look at the shard now, so the load and the pending age that it reported are outdated. */
    void blind(Shard shard);

    /** A pass of a sweep ended. */
    void swept(Shard shard, String sweep, Duration took, SweepResult result);
}
