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
 * @param minIdle how long an entry must have been idle at least; Redis refuses where somebody renewed it
 * @param limits how often a task may be requeued, where its submission does not say
 * @param candidates 1 to 200
 */
public record RecoverRequest(
        Shard shard, String token, Duration minIdle, RequeueLimits limits, List<Candidate> candidates) {

    /**
     * One of them.
     *
     * @param owner the consumer that held it when it was seen; checked in the script
     * @param reason {@code STALE} or {@code MISSING_HEARTBEAT}; the second only while the owner's liveness is as it was
     * @param ownerAlive whether the owner's liveness key was there; the script goes by what it finds, and answers
     *     {@code CHANGED} when that would be another reason
     */
    public record Candidate(Lease lease, String owner, RequeueReason reason, boolean ownerAlive) {}
}
