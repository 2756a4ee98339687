package dev.headrace.internal.protocol.control;

import java.util.List;

/**
 * The result of the promotion of a batch of due tasks.
 *
 * @param leader true if the caller leads the shard; if not, nothing was done
 * @param promoted how many were queued
 * @param left how many ids at the end were not processed, because those before them were large; always fewer than all
 * @param lost ids that were removed from {@code later} without a task, because their records were deleted or changed by hand
 * @param dead ids of tasks that are dead now, because their records were changed by hand
 */
public record PromoteReply(boolean leader, int promoted, int left, List<String> lost, List<String> dead) {
    /** Copies the lists. */
    public PromoteReply {
        lost = List.copyOf(lost);
        dead = List.copyOf(dead);
    }

    /** Creates a reply without lost or dead tasks. */
    public PromoteReply(boolean leader, int promoted, int left) {
        this(leader, promoted, left, List.of(), List.of());
    }
}
