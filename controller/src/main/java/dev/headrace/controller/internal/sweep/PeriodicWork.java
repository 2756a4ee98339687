package dev.headrace.controller.internal.sweep;

import dev.headrace.time.EventLoop;
import dev.headrace.time.Periodic;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Periodic work of a controller: its first step at once, the others at a jittered interval, and longer and longer
 * pauses while steps fail, as a Redis in trouble is not helped by being asked each second. Nothing ends it but
 * {@link #stop}. To be used on its loop only.
 */
public final class PeriodicWork {
    private static final double JITTER = 0.1;

    private final EventLoop loop;
    private final WorkListener watch;
    private final String name;
    private final Supplier<Duration> interval;
    private final IntervalFunction backOff;
    private final Periodic periodic;
    private int failures;
    private boolean stopped;

    /** @param name what the work is, for logs: {@code recovery of emails} */
    public PeriodicWork(SweepContext context, String name, Duration interval, Supplier<CompletionStage<Void>> step) {
        this(context, name, () -> interval, step);
    }

    /** @param interval asked after each step */
    public PeriodicWork(
            SweepContext context, String name, Supplier<Duration> interval, Supplier<CompletionStage<Void>> step) {
        this.loop = context.loop();
        this.watch = context.watch();
        this.name = name;
        this.interval = interval;
        SweepRules rules = context.rules();
        this.backOff = IntervalFunction.ofExponentialBackoff(rules.scanInterval(), 2, rules.longestBackOff());
        Steps steps = new Steps(loop);
        this.periodic = new Periodic(
                loop,
                this::pause,
                () -> {
                    watch.begins(name);
                    return steps.onLoop(step.get()).thenRun(this::fine);
                },
                this::failed);
    }

    /** Takes the first step now. */
    public void start() {
        stopped = false;
        periodic.start();
    }

    /** Takes no further step. That the one under way fails then, as its connection is closed, is no trouble. */
    public void stop() {
        stopped = true;
        periodic.stop();
    }

    /** Takes a step without waiting for the pause to end. */
    public void runNow() {
        periodic.runNow();
    }

    private void fine() {
        failures = 0;
        watch.fine(name);
    }

    private void failed(Throwable error) {
        if (stopped) {
            return;
        }
        failures++;
        watch.failed(name, Steps.rootOf(error));
    }

    private Duration pause() {
        long nanos = interval.get().toNanos();
        if (failures > 0) {
            nanos = Math.max(nanos, Duration.ofMillis(backOff.apply(failures)).toNanos());
        }
        return Duration.ofNanos((long) (nanos * loop.random().nextDouble(1 - JITTER, 1 + JITTER)));
    }
}
