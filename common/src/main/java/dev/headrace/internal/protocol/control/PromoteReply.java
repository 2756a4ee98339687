package dev.headrace.internal.protocol.control;

import java.util.List;

/**
 * What became of a batch of due tasks.
 *
 * @param leader whether the caller leads the shard; if not, nothing was done
 * @param promoted how many are queued now
 * @param left how many of the last ids were not looked at, as those before them were large; always fewer than all
 * @param lost ids that left {@code later} for nothing, since somebody deleted their records or changed them
 * @param dead ids of tasks that are dead now, since somebody changed their records
 */
public record PromoteReply(boolean leader, int promoted, int left, List<String> lost, List<String> dead) {
    /** Copies the lists. */
    public PromoteReply {
        lost = List.copyOf(lost);
        dead = List.copyOf(dead);
    }

    /** Creates a reply that tells of no task whose record somebody changed. */
    public PromoteReply(boolean leader, int promoted, int left) {
        this(leader, promoted, left, List.of(), List.of());
    }
}
