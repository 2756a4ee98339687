package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt, to write for one lease.
 *
 * @param taskId the task's id
 * @param mayHaveHeartbeat true if its heartbeat key may exist, so that it must be deleted
 * @param recorded true if the task has a record already
 * @param end the end
 */
public record Settlement(Lease lease, String taskId, boolean mayHaveHeartbeat, boolean recorded, End end) {

    /** The end of an attempt. */
    public sealed interface End {
        /**
         * Returns the {@link CallWeight} of the data that Redis has to copy: the entry, unless the task ends with it; the kept
         * result.
         */
        default long bytesToMove(TaskEntry entry) {
            return CallWeight.toMove(entry);
        }
    }

    /**
     * Success.
     *
     * @param result the result to keep, or null for none
     * @param keep how long to keep it; zero to keep none
     */
    public record Succeeded(byte @Nullable [] result, Duration keep) implements End {
        /** A success that leaves nothing behind. */
        public static final Succeeded PLAIN = new Succeeded(null, Duration.ZERO);

        @Override
        public long bytesToMove(TaskEntry entry) {
            return result == null ? 0 : result.length;
        }
    }

    /** A failure to retry after a delay; raises {@code failures} and {@code attempt}. */
    public record Retried(Duration delay, FailureCode code, String message) implements End {}

    /** A snooze: the task runs again after a delay; no budget is spent. */
    public record Snoozed(Duration delay) implements End {}

    /** A quarantined task that is delayed because another one runs: no budget is spent, and no start is reported. */
    public record Deferred(Duration delay) implements End {}

    /** A task without a handler here: scheduled for the end of the delay, and counted in {@code unknown_type_returns}. */
    public record Returned(Duration delay) implements End {}

    /**
     * Dead.
     *
     * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
     */
    public record Died(FailureCode code, @Nullable FailureCode cause, String message) implements End {}

    /** Cancelled after a stop request. */
    public record Cancelled(String message) implements End {
        @Override
        public long bytesToMove(TaskEntry entry) {
            return 0;
        }
    }
}
