package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats an asynchronous step with pauses. Steps never overlap. A failed step is reported to the watch, and the next one
 * follows as after a success; the step itself handles its failures. To be used on its loop only.
 */
public final class Periodic {
    private final EventLoop loop;
    private final Supplier<Duration> pause;
    private final Supplier<CompletionStage<?>> step;
    private final FailureWatch watch;
    private EventLoop.@Nullable Timer timer;
    private boolean running;
    private boolean again;
    private boolean stopped = true;

    /**
     * @param pause called after each step, so that it can add jitter or change at run time
     * @param watch notified of each failed step
     */
    public Periodic(EventLoop loop, Supplier<Duration> pause, Supplier<CompletionStage<?>> step, FailureWatch watch) {
        this.loop = loop;
        this.pause = pause;
        this.step = step;
        this.watch = watch;
    }

    /** Runs the first step now, and the others after their pauses. */
    public void start() {
        stopped = false;
        runNow();
    }

    /** Starts no further step; a running one ends by itself. */
    public void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Runs a step without waiting for the pause to end, or directly after the running step, if there is one. */
    public void runNow() {
        if (stopped) {
            return;
        }
        if (running) {
            again = true;
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        running = true;
        loop.when(EventLoop.attempt(this::begin), (done, error) -> {
            running = false;
            try {
                if (error != null) {
                    watch.failed(error);
                }
            } finally {
                next();
            }
        });
    }

    @SuppressWarnings("unchecked") // The result of a step is not used.
    private CompletionStage<Object> begin() {
        return (CompletionStage<Object>) step.get();
    }

    private void next() {
        if (stopped) {
            return;
        }
        if (again) {
            again = false;
            runNow();
        } else {
            timer = loop.schedule(pause.get(), this::runNow);
        }
    }

    /** Receives failed steps. */
    @FunctionalInterface
    public interface FailureWatch {
        /** Called when a step ended with this error. */
        void failed(Throwable error);
    }

    /** Returns a pause of the given length ± 10 %, so that many processes do not act at the same time. */
    public static Supplier<Duration> jittered(EventLoop loop, Duration pause) {
        return () -> Duration.ofNanos((long) (pause.toNanos() * loop.random().nextDouble(0.9, 1.1)));
    }
}
