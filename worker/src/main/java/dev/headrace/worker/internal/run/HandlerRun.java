package dev.headrace.worker.internal.run;

import java.time.Duration;
import java.util.Objects;

/** One handler call of an attempt, with its context and its time limits. Used on the loop only. */
public final class HandlerRun {
    private final ExecutionContext context;
    private final HandlerCall call;
    private final Deadline deadline;
    private final Dispatcher dispatcher;

    public HandlerRun(CalledAttempt attempt, Dispatcher dispatcher, EffectiveLimits limits, long now) {
        String type = Objects.requireNonNull(attempt.entry().type());
        this.context = new ExecutionContext(attempt, type, now);
        this.call = dispatcher.call(attempt, context);
        this.deadline = new Deadline(now, limits);
        this.dispatcher = dispatcher;
    }

    public void start() {
        dispatcher.start(call);
    }

    public ExecutionContext context() {
        return context;
    }

    /** Returns the end of the handler call; known once its thread is free again. */
    public Ending ending() {
        return call.ending();
    }

    /** Interrupts the handler, or prevents its call. */
    public void callOff() {
        call.callOff();
    }

    public void leaseLost() {
        context.setLeaseLost();
        call.callOff();
    }

    public void cancelAsked() {
        context.setCancelRequested();
        call.callOff();
    }

    /** Returns true, once, when its time is over. */
    public boolean timeEnds(long now) {
        if (!call.begun()) {
            deadline.notBegun(now);
        }
        return deadline.decide(now, context.report());
    }

    /** Returns true if its time was over before it ended. */
    public boolean timeWasOver() {
        return deadline.decided();
    }

    public boolean graceOver(long now, Duration grace) {
        return deadline.graceOver(now, grace);
    }

    /** Returns the failure of an attempt whose time is over. */
    public Ending.Failure timeOver() {
        return deadline.failure();
    }

    /** Returns how long it has been running, in nanoseconds. */
    public long ran(long now) {
        return deadline.ran(now);
    }
}
