package dev.headrace.worker.internal.claim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * Limits how many entries of a shard one call asks for: 4 MiB if they are as large as the last ones, which is a thousand small
 * ones or four of a megabyte. The budget starts small, because the first entries may be large. It grows with each call that is
 * answered quickly. It halves, down to one, with each call that is answered late or not at all: nothing else shows that the
 * link cannot transfer so much. This worker holds the entries of a call without an answer all the same, and fetches or releases
 * them as lost deliveries.
 */
public final class ClaimBudget implements ClaimGate {
    /** The maximum that one call should deliver: 6 ms of Redis's time, and a second on a slow link. */
    static final int MOST_BYTES = 4 << 20;

    private static final int FIRST = 4;
    private static final int LARGEST = 1000;
    private static final int GROWTH = 4;

    /** A quick answer: a fifth of the command timeout. */
    static final Duration SOON = Duration.ofSeconds(1);

    /** An answer that takes this long came over a slow link. A larger one could delay the first heartbeat for too long. */
    static final Duration LATE = Duration.ofSeconds(3);

    private int most = FIRST;
    private long bytesEach = 1;

    /** Returns how many entries to ask for, 1 to 1,000. */
    public int entries() {
        return (int) Math.min(most, Math.max(1, MOST_BYTES / bytesEach));
    }

    @Override
    public int allowed() {
        return entries();
    }

    /** Updates the expected size of entries: at once if they are larger than before, gradually if smaller. */
    public void noteSizes(List<TaskEntry> entries) {
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

    /** Notes the number of tasks from a call that did not block. With 0 tasks, no large task is left, so a lower budget starts again. */
    public void noteReply(int count, Duration took) {
        if (count == 0) {
            most = Math.max(FIRST, most);
        } else if (took.compareTo(SOON) < 0) {
            most = Math.min(LARGEST, GROWTH * most);
        } else if (took.compareTo(LATE) > 0) {
            most = Math.max(1, Math.min(most, count) / 2);
        }
    }

    /** Notes that a call for this many entries failed. This counts only if Redis may have executed it: its answer may be too large. */
    public void failed(int asked, Throwable error) {
        if (mayHaveRun(error)) {
            most = Math.max(1, Math.min(most, asked) / 2);
        }
    }

    /** Returns true if Redis may have executed a call that failed, so that its answer may have been too large. */
    public static boolean mayHaveRun(Throwable error) {
        return error instanceof StoreException store && store.unknownResult();
    }
}
