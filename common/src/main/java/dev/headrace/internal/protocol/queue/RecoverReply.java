package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lease;
import org.jspecify.annotations.Nullable;

/**
 * What became of a candidate.
 *
 * @param lease the candidate's lease
 * @param taskId its task's id, when the entry was read
 * @param result what was done or found
 * @param next the new lease, when it was requeued
 */
public record RecoverReply(
        Lease lease,
        @Nullable String taskId,
        Result result,
        @Nullable Lease next) {
    /** What was done, or which guard held. */
    public enum Result {
        /** Back in a lane. */
        REQUEUED,
        /** Done, as a foreign worker has acknowledged it; deleted. */
        ACKNOWLEDGED,
        /** Over its limit, so dead. */
        DEAD,
        /** Ended as cancelled, as it was asked to stop. */
        CANCELLED,
        /** Left alone: its heartbeat, or its owner's, is there or has not been missed for long enough. */
        BEATING,
        /** Left alone: somebody renewed it, or it is younger than the least idle time. */
        RENEWED,
        /** Left alone: it is pending no more, or another's, or its owner is not what it was. */
        CHANGED,
        /** Its entry had been deleted while pending; taken out of the list. */
        VANISHED,
        /** Left alone: the caller leads this shard no more. */
        NOT_LEADER,
        /** Not looked at, as those before it were large: it stands first in the next call. Never the first of a call. */
        LATER
    }
}
