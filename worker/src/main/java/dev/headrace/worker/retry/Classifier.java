package dev.headrace.worker.retry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Decides whether an error of a handler is retried. Rules can be combined: the rule added last is asked first. Called on the
 * handler's thread, so it must be thread-safe. A classifier that throws counts as {@link Verdict#retry()}, because an
 * unnecessary retry costs less than a task that dies without need.
 */
@FunctionalInterface
public interface Classifier {
    /** Returns the verdict on an error. */
    Verdict classify(Throwable error);

    /**
     * Returns the default classifier. It retries all errors within the budget, including {@link Error}s and interrupts, whose
     * cause is usually the process and not the task. Only {@link UnsupportedOperationException} is fatal. {@link
     * IllegalArgumentException} is not fatal, because much code throws it for temporary conditions. For wrappers such as
     * {@link ExecutionException}, the cause decides.
     */
    static Classifier defaults() {
        return error -> error instanceof UnsupportedOperationException ? Verdict.fatal() : Verdict.retry();
    }

    /** Returns a classifier with this rule on top: errors of this class, or wrappers of one, are fatal. */
    default Classifier fatalOn(Class<? extends Throwable> type) {
        return with(type, Verdict.fatal());
    }

    /** Returns a classifier with this rule on top: errors of this class are retried after the usual back-off. */
    default Classifier retryOn(Class<? extends Throwable> type) {
        return with(type, Verdict.retry());
    }

    /**
     * Returns a classifier with this rule on top: errors of this class are retried after this delay.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    default Classifier retryOn(Class<? extends Throwable> type, Duration delay) {
        return with(type, Verdict.retryAfter(delay));
    }

    private Classifier with(Class<? extends Throwable> type, Verdict verdict) {
        return error -> type.isInstance(error) ? verdict : classify(error);
    }

    /** Returns the error without the wrappers that reflection and futures put around it. */
    static Throwable unwrap(Throwable error) {
        Throwable inner = error;
        for (int depth = 0; depth < 16; depth++) {
            Throwable cause = inner.getCause();
            boolean wrapper = inner instanceof CompletionException
                    || inner instanceof ExecutionException
                    || inner instanceof InvocationTargetException
                    || inner instanceof UndeclaredThrowableException;
            if (!wrapper || cause == null) {
                return inner;
            }
            inner = cause;
        }
        return inner;
    }
}
