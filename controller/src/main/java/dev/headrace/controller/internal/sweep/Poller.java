package dev.headrace.controller.internal.sweep;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.loop.RetryPauses;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Repeats a step: at once, and then at an interval with jitter. Pauses grow while steps fail, so that Redis does not get a
 * call every second during an outage. Only {@link #stop} ends the work. To be used on its loop only.
 */
public final class Poller {
    private static final double JITTER = 0.1;

    private final WorkListener listener;
    private final String name;
    private final Supplier<Duration> interval;
    private final RetryPauses pauses;
    private final Periodic periodic;
    private boolean stopped;

    /** @param name the name of the work, for logs: {@code recovery of emails} */
    public Poller(
            SweepContext context,
            WorkListener listener,
            String name,
            Duration interval,
            Supplier<CompletionStage<Void>> step) {
        this(context, listener, name, () -> interval, () -> step.get().thenApply(done -> Step.SENT));
    }

    /** @param interval is called after each step */
    public Poller(
            SweepContext context,
            WorkListener listener,
            String name,
            Supplier<Duration> interval,
            Supplier<CompletionStage<Step>> step) {
        EventLoop loop = context.loop();
        this.listener = listener;
        this.name = name;
        this.interval = interval;
        ControllerSettings settings = context.settings();
        this.pauses = new RetryPauses(
                loop, settings.scanInterval(), 2, settings.leadershipTtl().dividedBy(2), JITTER);
        this.periodic = new Periodic(
                loop,
                () -> pauses.atLeast(this.interval.get()),
                () -> {
                    listener.began(name);
                    return loop.onLoop(step.get()).thenAccept(this::ended);
                },
                this::failed);
    }

    /** Runs the first step now. */
    public void start() {
        stopped = false;
        periodic.start();
    }

    /** Runs no further step. A running step may fail because its connection is closed; that failure is not reported. */
    public void stop() {
        stopped = true;
        periodic.stop();
    }

    /** Runs a step without waiting for the pause to end. */
    public void runNow() {
        periodic.runNow();
    }

    private void ended(Step step) {
        pauses.passed();
        switch (step) {
            case SENT -> listener.succeeded(name);
            case NOT_SENT -> listener.skipped(name);
            case UNDECIDED -> {}
        }
    }

    private void failed(Throwable error) {
        if (stopped) {
            return;
        }
        pauses.failed();
        listener.failed(name, EventLoop.rootOf(error));
    }

    /** What a step without an error did. */
    public enum Step {
        /** It sent something to Redis, so what failed before works again. */
        SENT,
        /** It sent nothing to Redis. */
        NOT_SENT,
        /** It did not try what failed before, and will try it again. */
        UNDECIDED
    }
}
