package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskId;
import dev.headrace.worker.internal.run.EffectiveLimits;
import dev.headrace.worker.internal.run.Ending;
import dev.headrace.worker.internal.run.ErrorText;
import dev.headrace.worker.internal.run.Handlers;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.retry.Backoff;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts the end of an attempt into the settlement of its task. The only class that knows the budgets. */
public final class FailurePolicy {
    private static final Duration AFTER_AN_ERROR_OF_OURS = Duration.ofSeconds(10);
    private static final int MOST_UNKNOWN_TYPE_RETURNS = 10;
    private static final Backoff UNKNOWN_TYPE = new Backoff(Duration.ofSeconds(30), 1.2, Duration.ofMinutes(2), 0.1);

    private final WorkerRuntime runtime;
    private final Handlers handlers;

    public FailurePolicy(WorkerRuntime runtime, Handlers handlers) {
        this.runtime = runtime;
        this.handlers = handlers;
    }

    /** Returns the end of an attempt that cannot begin here, or null if it can begin. */
    Settlement.@Nullable End refusal(TaskEntry entry) {
        Optional<String> defect = entry.defect().or(() -> badId(entry));
        if (defect.isPresent()) {
            return died(entry, FailureCode.MALFORMED, null, defect.get());
        }
        if (handlers.of(entry.type()) != null) {
            return null;
        }
        int returns = (int) entry.tolerantCounter(EntryField.UNKNOWN_TYPE_RETURNS, 0);
        if (returns < MOST_UNKNOWN_TYPE_RETURNS) {
            return new Settlement.Returned(
                    UNKNOWN_TYPE.delay(returns + 1, runtime.loop().random()));
        }
        String error = "no worker that had it knows its type, " + (returns + 1) + " times over";
        return died(entry, FailureCode.UNKNOWN_TYPE, null, error);
    }

    private static Optional<String> badId(TaskEntry entry) {
        return entry.text(EntryField.ID)
                .filter(id -> !TaskId.isValid(id))
                .map(id -> "the entry's field 'id' is not a valid task id: '" + Printable.escape(id)
                        + "'. The task is recorded under its lease");
    }

    /**
     * Returns the settlement for the end of a handler call.
     *
     * @param limits the limits of the attempt, or null if it failed before they were known; then the worker's apply
     */
    public Settlement.End end(TaskEntry entry, @Nullable EffectiveLimits limits, Ending ending) {
        if (ending instanceof Ending.Success success) {
            return success.end();
        } else if (ending instanceof Ending.Snooze snooze) {
            return new Settlement.Snoozed(bounded(snooze.delay()));
        } else if (ending instanceof Ending.Failure failure) {
            return failed(entry, limits, failure);
        }
        throw new IllegalStateException("an attempt that did not run has no end: " + ending);
    }

    private Settlement.End failed(TaskEntry entry, @Nullable EffectiveLimits limits, Ending.Failure failure) {
        FailureCode code = failure.code();
        if (!code.retryable()) {
            return died(entry, code, null, failure.error());
        }
        long failures = entry.tolerantCounter(EntryField.FAILURES, 0) + 1;
        long most = limits == null ? runtime.settings().limits().maxAttempts() : limits.maxAttempts();
        if (failures >= most) {
            String error = code + ", failure " + failures + " of " + most + ": " + failure.error();
            return died(entry, FailureCode.RETRIES_EXHAUSTED, code, error);
        }
        int soFar = (int) Math.min(Integer.MAX_VALUE, failures);
        Backoff backoff = limits == null ? runtime.settings().backoff() : limits.backoff();
        Duration delay = failure.delay() != null
                ? failure.delay()
                : backoff.delay(soFar, runtime.loop().random());
        String which = code + ", failure " + failures + " of " + most;
        return new Settlement.Retried(bounded(delay), code, describe(entry, which, failure.error()));
    }

    private static Duration bounded(Duration delay) {
        return delay.compareTo(Outcome.LONGEST_DELAY) > 0 ? Outcome.LONGEST_DELAY : delay;
    }

    private Settlement.Died died(TaskEntry entry, FailureCode code, @Nullable FailureCode cause, String error) {
        return new Settlement.Died(code, cause, describe(entry, code.toString(), error));
    }

    /** Returns the end of an attempt whose original end cannot be written, such as one with a delay out of range. */
    public Settlement.Died unwritable(TaskEntry entry, Throwable error) {
        return died(entry, FailureCode.FATAL, null, "its end could not be written: " + ErrorText.of(error));
    }

    /** Returns the end of an attempt for which the decision itself failed: a failure, within the failure budget. */
    Settlement.End undecided(TaskEntry entry, @Nullable EffectiveLimits limits, Throwable error) {
        String what = "the worker could not decide how to settle it, because of an error in the worker: ";
        return failed(
                entry,
                limits,
                new Ending.Failure(FailureCode.HANDLER_ERROR, AFTER_AN_ERROR_OF_OURS, what + ErrorText.of(error)));
    }

    public Settlement.Cancelled cancelled(TaskEntry entry) {
        String error = "stopped while running, after a stop request";
        return new Settlement.Cancelled(describe(entry, FailureCode.CANCELLED.toString(), error));
    }

    /** Returns the message of a failure: task, type, worker, attempt, code and error. */
    private String describe(TaskEntry entry, String code, String error) {
        String type = entry.type();
        return "task " + entry.shard().tag() + "/" + Printable.escape(entry.id())
                + (type == null ? ", no type" : ", type " + Printable.escape(type)) + ", worker " + runtime.worker()
                + ", attempt " + entry.attempt() + ": " + code + ": " + error;
    }
}
