package dev.headrace.worker.internal.run;

import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Outcome;
import dev.headrace.task.PayloadException;
import dev.headrace.worker.ResultVerifier;
import dev.headrace.worker.TaskContext;
import dev.headrace.worker.internal.threads.CallRunner;
import dev.headrace.worker.retry.Classifier;
import dev.headrace.worker.retry.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of an attempt that runs on the handler's thread: decode, call, classify the result. All exceptions and errors of the
 * handler are caught here, so that they do not affect the thread, the slot or the loop.
 */
public final class HandlerCall implements CallRunner.Call {
    private static final Ending.Failure UNTELLABLE = new Ending.Failure(
            FailureCode.HANDLER_ERROR, null, "the handler threw an error that itself throws when it is read");

    private final CalledAttempt attempt;
    private final Handlers.Handled<?, ?> handled;
    private final HandlerSetup handling;
    private final ExecutionContext context;
    private final FinishedCalls finished;
    private @Nullable Runnable interrupt;
    private boolean calledOff;
    private volatile boolean begun;
    private volatile Ending ending = Ending.NotRun.INSTANCE;

    HandlerCall(
            CalledAttempt attempt,
            Handlers.Handled<?, ?> handled,
            HandlerSetup handling,
            ExecutionContext context,
            FinishedCalls finished) {
        this.attempt = attempt;
        this.handled = handled;
        this.handling = handling;
        this.context = context;
        this.finished = finished;
    }

    @Override
    public void run() {
        try {
            if (begins(Thread.currentThread()::interrupt)) {
                handle();
            }
        } finally {
            ends();
        }
    }

    /**
     * Returns true if the handler may be called: the attempt was not called off, and its lease is not in doubt.
     *
     * @param interruption interrupts the handler; used until it has ended
     */
    public boolean begins(Runnable interruption) {
        return !attempt.doubtful() && enter(interruption);
    }

    /** Calls the handler, which may run long, and classifies its result. */
    public void handle() {
        try {
            ending = call(handled);
        } catch (Throwable e) {
            JvmErrors.contained(e);
            ending = classified(e);
        } finally {
            leave();
        }
    }

    /** Ends the call, whether it began or not. */
    public void ends() {
        finished.add(attempt);
    }

    /** Classifies an error. If reading the error throws, the attempt has failed all the same. */
    private Ending classified(Throwable error) {
        try {
            return thrown(error);
        } catch (Throwable e) {
            return UNTELLABLE;
        }
    }

    /** Returns true if the handler is or was being called. */
    boolean begun() {
        return begun;
    }

    public TaskContext context() {
        return context;
    }

    /** Interrupts the handler, or prevents its call if it has not begun. Does nothing once it has ended. */
    synchronized void callOff() {
        calledOff = true;
        if (interrupt != null) {
            interrupt.run();
        }
    }

    @Override
    public void notStarted(Throwable error) {
        ending = new Ending.Failure(FailureCode.HANDLER_ERROR, null, "no thread is available: " + ErrorText.of(error));
        finished.add(attempt);
    }

    Ending ending() {
        return ending;
    }

    private synchronized boolean enter(Runnable interruption) {
        if (!calledOff) {
            interrupt = interruption;
            begun = true;
        }
        return !calledOff;
    }

    /** Prevents further interrupts of the thread, and clears one that came late or was set by the handler. */
    private synchronized void leave() {
        interrupt = null;
        Thread.interrupted();
    }

    private <P, R> Ending call(Handlers.Handled<P, R> handled) throws Exception {
        byte[] body = attempt.entry().body();
        P payload;
        try {
            payload = handled.type().read(body == null ? new byte[0] : body, handling.codec());
        } catch (PayloadException e) {
            return new Ending.Failure(FailureCode.MALFORMED, null, ErrorText.of(e.getMessage()));
        }
        return answered(
                handled.handler().handle(payload, context), handled.options().verifier());
    }

    private <R> Ending answered(@Nullable Outcome<R> outcome, @Nullable ResultVerifier<R> verifier) {
        if (outcome instanceof Outcome.Done<R> done) {
            return verified(done, verifier)
                    ? succeeded(done, attempt.entry().counter(EntryField.KEEP, 0))
                    : new Ending.Failure(
                            FailureCode.UNVERIFIED_RESULT,
                            null,
                            "the handler returned done, but the verifier rejected the result");
        } else if (outcome instanceof Outcome.Retry<?> retry) {
            return new Ending.Failure(FailureCode.HANDLER_ERROR, retry.delay(), ErrorText.of(retry.reason()));
        } else if (outcome instanceof Outcome.Snooze<?> snooze) {
            return new Ending.Snooze(snooze.delay());
        } else if (outcome instanceof Outcome.Fail<?> fail) {
            return thrown(fail.error());
        } else if (outcome instanceof Outcome.DeadLetter<?> dead) {
            return new Ending.Failure(FailureCode.FATAL, null, ErrorText.of(dead.reason()));
        }
        return new Ending.Failure(FailureCode.NO_OUTCOME, null, "the handler returned null; it must return an Outcome");
    }

    /** Calls the verifier. If it throws, the result is not verified. */
    private <R> boolean verified(Outcome.Done<R> done, @Nullable ResultVerifier<R> verifier) {
        if (verifier == null) {
            return true;
        }
        try {
            return verifier.verify(done.value(), context);
        } catch (Throwable e) {
            attempt.predicateFailed("verifier", "not verified", e);
            return false;
        }
    }

    private Ending succeeded(Outcome.Done<?> done, long keepMillis) {
        if (keepMillis == 0) {
            return Ending.Success.PLAIN;
        }
        Object value = done.value();
        try {
            byte[] result = value == null ? null : handling.codec().write(value);
            if (result != null && result.length > handling.codec().maxBytes()) {
                return new Ending.Failure(FailureCode.UNVERIFIED_RESULT, null, tooLarge(result.length));
            }
            return new Ending.Success(new Settlement.Succeeded(result, Duration.ofMillis(keepMillis)));
        } catch (PayloadException e) {
            return new Ending.Failure(
                    FailureCode.UNVERIFIED_RESULT, null, "the result: " + ErrorText.of(e.getMessage()));
        } catch (Throwable e) {
            String error = "the result cannot be encoded: " + ErrorText.of(e);
            return new Ending.Failure(FailureCode.UNVERIFIED_RESULT, null, error);
        }
    }

    private String tooLarge(int bytes) {
        return "the result is " + bytes + " bytes, over the limit of "
                + handling.codec().maxBytes() + " (maxBytes of the worker's codec)";
    }

    private Ending thrown(Throwable wrapped) {
        Throwable error = Classifier.unwrap(wrapped);
        String text = ErrorText.of(error);
        Verdict verdict = verdict(error);
        if (verdict instanceof Verdict.Fatal) {
            return new Ending.Failure(FailureCode.FATAL, null, text);
        }
        Duration delay = verdict instanceof Verdict.RetryAfter after ? after.delay() : null;
        return new Ending.Failure(FailureCode.HANDLER_ERROR, delay, text);
    }

    private Verdict verdict(Throwable error) {
        try {
            return handled.options().classifier().orElse(handling.classifier()).classify(error);
        } catch (Throwable e) {
            attempt.predicateFailed("classifier", "try again", e);
            return Verdict.retry();
        }
    }
}
