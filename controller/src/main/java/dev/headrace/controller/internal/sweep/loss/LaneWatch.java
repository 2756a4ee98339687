package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.internal.protocol.control.ShardCounts.LaneCounts;
import dev.headrace.internal.protocol.entry.EntryIds;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Compares the counts of a lane with those of earlier passes, to detect entries that were deleted, and not by Headrace. The
 * number of missing entries alone proves little: Redis may not count an entry as read that Headrace cancelled, and orphans
 * hide missing entries. So the number must exceed that of each of the last passes by more than Headrace has deleted since, in
 * two passes in a row. A false alarm is worse than a missed one.
 */
final class LaneWatch {
    private static final int PASSES_KEPT = 6;

    private final Deque<Sample> before = new ArrayDeque<>();
    private @Nullable LaneCounts last;
    private long suspected;

    private record Sample(long missing, long removed) {}

    /**
     * The finding of a pass.
     *
     * @param entries how many entries are gone
     */
    record Finding(Kind kind, long entries) {
        private static final Finding NOTHING = new Finding(Kind.NOTHING, 0);
    }

    enum Kind {
        NOTHING,
        /** Entries seem to be missing; the next pass decides. */
        SUSPECTED,
        /** Entries were deleted before they were delivered, or while they were pending. */
        DELETED,
        /** The lane held entries, and a new lane took its place, or the lane lost its last entries. */
        REPLACED
    }

    /** Returns true if entries seem to be missing, so that the next pass decides. */
    boolean suspects() {
        return suspected > 0;
    }

    /**
     * Compares these counts with those of earlier passes.
     *
     * @param removed how many undelivered entries Headrace itself may have deleted so far, or −1 if unknown
     */
    Finding compare(LaneCounts now, long removed) {
        LaneCounts then = last;
        last = now;
        if (then != null && isAnother(then, now)) {
            forget();
            remember(now, removed);
            long gone = Math.min(then.entries(), then.added() - now.added());
            return gone > 0 ? new Finding(Kind.REPLACED, gone) : Finding.NOTHING;
        }
        boolean setBack = then != null && EntryIds.compare(now.delivered(), then.delivered()) < 0;
        boolean countersGone = !before.isEmpty() && before.getLast().removed() > removed;
        if (setBack || countersGone) {
            forget();
        }
        return before.isEmpty() ? begin(now, removed) : evaluate(now.missing() - level(removed), now, removed);
    }

    private static boolean isAnother(LaneCounts then, LaneCounts now) {
        return now.added() < then.added() || EntryIds.compare(now.generated(), then.generated()) < 0;
    }

    private Finding begin(LaneCounts now, long removed) {
        remember(now, removed);
        return Finding.NOTHING;
    }

    private Finding evaluate(long more, LaneCounts now, long removed) {
        if (more <= 0) {
            suspected = 0;
            remember(now, removed);
            return Finding.NOTHING;
        }
        if (suspected == 0) {
            suspected = more;
            return new Finding(Kind.SUSPECTED, more);
        }
        long deleted = Math.min(suspected, more);
        forget();
        remember(now, removed);
        return new Finding(Kind.DELETED, deleted);
    }

    /** Returns how many entries may be missing now without an alarm. */
    private long level(long removed) {
        return before.stream()
                .mapToLong(sample -> Math.max(0, sample.missing()) + removed - sample.removed())
                .max()
                .orElse(0);
    }

    private void remember(LaneCounts now, long removed) {
        if (removed < 0) {
            return;
        }
        before.addLast(new Sample(now.missing(), removed));
        if (before.size() > PASSES_KEPT) {
            before.removeFirst();
        }
    }

    /** Returns true if it has counts of an earlier pass. */
    boolean hasCounts() {
        return last != null;
    }

    /** Forgets all passes. */
    void forgetAll() {
        last = null;
        forget();
    }

    /**
     * Forgets what only one server can count, and keeps the last counts. A replica has the same number of added entries and
     * the same newest id as its master, unless it lacks entries.
     */
    void forget() {
        before.clear();
        suspected = 0;
    }
}
