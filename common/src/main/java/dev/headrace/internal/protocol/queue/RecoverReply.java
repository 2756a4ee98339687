package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The result for a candidate.
 *
 * @param lease the candidate's lease
 * @param taskId its task's id, if the entry was read
 * @param result the result
 * @param next the new lease, if it was requeued
 */
public record RecoverReply(
        Lease lease,
        @Nullable String taskId,
        Result result,
        @Nullable Lease next) {
    /** The action that was taken, or the guard that prevented it. */
    public enum Result {
        /** Requeued into a lane. */
        REQUEUED,
        /** Succeeded, because a foreign worker has acknowledged it; the entry was deleted. */
        ACKNOWLEDGED,
        /** Dead, because its limit was reached. */
        DEAD,
        /** Cancelled, because a stop was requested. */
        CANCELLED,
        /** Not changed: a heartbeat or liveness key exists, or has not been missing for long enough. */
        BEATING,
        /** Not changed: it was renewed, or its idle time is too short. */
        RENEWED,
        /** Not changed: it is no longer pending, has another owner, or its owner's liveness changed. */
        CHANGED,
        /** Its entry had been deleted while pending; it was removed from the list. */
        VANISHED,
        /** Not changed: the caller no longer leads this shard. */
        NOT_LEADER,
        /** Not processed, because those before it were large: send it first in the next call. Never the first of a call. */
        LATER
    }
}
