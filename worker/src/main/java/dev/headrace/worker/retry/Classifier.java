package dev.headrace.worker.retry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Says of what a handler threw whether another try can help. Rules are put on top of one another: the one added last
 * is asked first. It is asked on the handler's thread, so it must be thread-safe; one that throws counts as
 * {@link Verdict#retry()}, since a try too many is cheaper than a task that died for nothing.
 */
@FunctionalInterface
public interface Classifier {
    /** The verdict on an error. */
    Verdict classify(Throwable error);

    /**
     * What holds when nobody says otherwise: everything is tried again, {@link Error}s and interrupts too, as they
     * tell more of the process than of the task, and the budget bounds it; only {@link UnsupportedOperationException}
     * is fatal. {@link IllegalArgumentException} is not: too much code throws it for what passes. Wrappers such as
     * {@link ExecutionException} are taken for their cause.
     */
    static Classifier defaults() {
        return error -> error instanceof UnsupportedOperationException ? Verdict.fatal() : Verdict.retry();
    }

    /** With a rule on top: errors of this class, or caused by one through mere wrappers, are fatal. */
    default Classifier fatalOn(Class<? extends Throwable> type) {
        return with(type, Verdict.fatal());
    }

    /** With a rule on top: errors of this class are tried again after the usual back-off. */
    default Classifier retryOn(Class<? extends Throwable> type) {
        return with(type, Verdict.retry());
    }

    /**
     * With a rule on top: errors of this class are tried again after this delay.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    default Classifier retryOn(Class<? extends Throwable> type, Duration delay) {
        return with(type, Verdict.retryAfter(delay));
    }

    private Classifier with(Class<? extends Throwable> type, Verdict verdict) {
        return error -> type.isInstance(error) ? verdict : classify(error);
    }

    /** The error itself, without the wrappers that reflection and futures put around it. */
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
