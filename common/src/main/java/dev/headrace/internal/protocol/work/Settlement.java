package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt, to be written for one lease.
 *
 * @param taskId the task's id
 * @param beaten whether its heartbeat key may exist, so that it is deleted
 * @param recorded whether the task has a record already
 * @param end what became of it
 */
public record Settlement(Lease lease, String taskId, boolean beaten, boolean recorded, End end) {

    /** What became of an attempt. */
    public sealed interface End {
        /**
         * Returns the {@link CallWeight} of what Redis has to copy to write it: the entry, unless the task ends with it; the
         * result to keep.
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

    /** A failure to be tried again after a delay; raises {@code failures} and {@code attempt}. */
    public record Retried(Duration delay, FailureCode code, String message) implements End {}

    /** Not ready: again after a delay, no budget spent. */
    public record Snoozed(Duration delay) implements End {}

    /** A quarantined task that was not started, as another one runs: again after a delay, no budget spent, and no start told. */
    public record Deferred(Duration delay) implements End {}

    /** No handler here for its type: again after a delay, counted in {@code unknown_type_returns}. */
    public record Returned(Duration delay) implements End {}

    /**
     * Dead.
     *
     * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
     */
    public record Died(FailureCode code, @Nullable FailureCode cause, String message) implements End {}

    /** Stopped because its submitter asked for it. */
    public record Cancelled(String message) implements End {
        @Override
        public long bytesToMove(TaskEntry entry) {
            return 0;
        }
    }
}
