package dev.headrace.worker.internal.claim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * How many entries of a shard one call asks for: as many as bring 4 MiB if they are as large as those of late, a thousand
 * small ones or four of a megabyte. Begins with a few, since the first may be large; grows with each call that is
 * answered soon, and halves, down to one, with each that is not answered at all: what is too much for a link is known by
 * that alone, and what was asked for then is delivered and has to be fetched once more.
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

    /** A call that did not wait for tasks brought so many. Where there were none, what was too large is out of the way. */
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
