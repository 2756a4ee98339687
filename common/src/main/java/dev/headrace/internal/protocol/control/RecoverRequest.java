package dev.headrace.internal.protocol.control;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;

/**
 * Tasks whose owner seems dead.
 *
 * @param token the controller's leadership token, checked for each
 * @param minIdle the least idle time of an entry; Redis refuses if the entry was renewed
 * @param limits how often a task may be requeued, if its submission does not say
 * @param candidates 1 to 200
 */
public record RecoverRequest(
        Shard shard, String token, Duration minIdle, RequeueLimits limits, List<Candidate> candidates) {

    /**
     * A candidate.
     *
     * @param owner the consumer that held it when it was read; checked in the script
     * @param reason {@code STALE} or {@code MISSING_HEARTBEAT}; the second only while the owner's liveness is unchanged
     * @param ownerAlive true if the owner's liveness key existed; the script checks it again, and answers
     *     {@code CHANGED} if it differs
     */
    public record Candidate(Lease lease, String owner, RequeueReason reason, boolean ownerAlive) {}
}
