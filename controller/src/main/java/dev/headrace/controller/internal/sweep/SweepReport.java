package dev.headrace.controller.internal.sweep;

import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.ShardLoad;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears what sweeps found and did, for meters and logs. Called on the loop; must not throw. */
public interface SweepReport {

    /** What became of a candidate. */
    void recovered(Shard shard, RequeueReason reason, RecoverReply reply);

    /**
     * What would have been recovered, said once a lease.
     *
     * @param restraint why the controller does not do so
     */
    void wouldRecover(Shard shard, RequeueReason reason, Lease lease, String owner, String restraint);

    /** The server's clock was set back: so many tasks' last signs of life lay ahead of it, and were brought to now. */
    void rewound(Shard shard, int count);

    /** The server's clock was set back: the liveness of so many workers would have lived for too long, and was shortened. */
    void livesShortened(Shard shard, int count);

    /** So many that one scan found were abandoned at once that a person should know; the recovery goes on. */
    void manyAtOnce(Shard shard, int soFar);

    /**
     * Waiting tasks that were due were queued, or would have been.
     *
     * @param restraint why they were not, or null if they were
     */
    void promoted(Shard shard, int count, @Nullable String restraint);

    /**
     * A consumer that was empty and dead was deleted, or would have been.
     *
     * @param restraint why it was not, or null if it was
     */
    void consumerRetired(Shard shard, String consumer, @Nullable String restraint);

    /**
     * Dead tasks that were kept for long enough were purged, or would have been; of those that would, the first.
     *
     * @param restraint why they were not, or null if they were
     */
    void purged(Shard shard, int count, @Nullable String restraint);

    /** How long the entry that nobody renewed for longest has been idle; zero when none is pending. */
    void pendingAge(Shard shard, Duration longestIdle);

    /** How much the shard holds. */
    void load(Shard shard, ShardLoad load);

    /**
     * How many entries of each lane somebody else deleted, or moved away with their lane, since they were last counted. Called
     * with none, too, so that a loss that was told of already is not told of as another one.
     */
    void deleted(Shard shard, Map<Lane, Long> entries);

    /**
     * Records that led nowhere after somebody's deletion were repaired.
     *
     * @param dead ids of tasks that are dead now, since their entries are gone
     * @param listed how many waiting tasks were put back into the list of those
     */
    void repaired(Shard shard, List<String> dead, int listed);

    /**
     * Waiting tasks that were due were not queued, since somebody deleted or changed their records.
     *
     * @param lost those that are not listed as waiting any more, and of which there is nothing to run
     * @param dead those that are dead now
     */
    void notPromoted(Shard shard, TaskSample lost, TaskSample dead);

    /** The shard is not this controller's to look at now: what was said of its load and its age holds no more. */
    void blind(Shard shard);

    /** A sweep went through. */
    void swept(Shard shard, String sweep, Duration took, SweepResult tally);
}
