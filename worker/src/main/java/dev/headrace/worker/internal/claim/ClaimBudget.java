package dev.headrace.worker.internal.claim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * Bounds how many entries of a shard one call asks for: as many as bring 4 MiB if they are as large as the last ones, which is a
 * thousand small ones or four of a megabyte. Begins with a few, since the first may be large. Grows with each call that is
 * answered soon. Halves, down to one, with each call that is not answered: a missing answer is the only sign that a link cannot
 * bring so much. The entries of that call are this worker's all the same, and are fetched again.
 */
public final class ClaimBudget implements ClaimGate {
    /** What one call should bring at most: 6 ms of a Redis, and a second of a link that is slow. */
    static final int MOST_BYTES = 4 << 20;

    private static final int FIRST = 4;
    private static final int LARGEST = 1000;
    private static final int GROWTH = 4;

    /** A fifth of what a call may take. */
    static final Duration SOON = Duration.ofSeconds(1);

    /** An answer that took as long came over a slow link; a larger one could take too long for a first heartbeat. */
    static final Duration LATE = Duration.ofSeconds(3);

    private int most = FIRST;
    private long bytesEach = 1;

    /** At least 1, at most 1,000. */
    public int entries() {
        return (int) Math.min(most, Math.max(1, MOST_BYTES / bytesEach));
    }

    @Override
    public int allowed() {
        return entries();
    }

    /** Larger ones count at once, smaller ones by and by. */
    public void came(List<TaskEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long sum = 0;
        for (TaskEntry entry : entries) {
            sum += CallWeight.toRead(entry);
        }
        long mean = Math.max(1, sum / entries.size());
        bytesEach = mean >= bytesEach ? mean : (mean + bytesEach) / 2;
    }

    /** Notes how many tasks a call brought that did not wait. None restores the first size: no large task is left. */
    public void passed(int came, Duration took) {
        if (came == 0) {
            most = Math.max(FIRST, most);
        } else if (took.compareTo(SOON) < 0) {
            most = Math.min(LARGEST, GROWTH * most);
        } else if (took.compareTo(LATE) > 0) {
            most = Math.max(1, Math.min(most, came) / 2);
        }
    }

    /** A call for so many failed; only where its answer may have been too large does that say anything. */
    public void failed(int asked, Throwable error) {
        if (perhapsTooLarge(error)) {
            most = Math.max(1, Math.min(most, asked) / 2);
        }
    }

    /** Whether a call may have failed for the size of its answer. */
    public static boolean perhapsTooLarge(Throwable error) {
        return error instanceof StoreException store && store.unknownResult();
    }
}
