package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of periodic work: a step that ends some time later, then a pause, then the next step. A step never runs
 * beside itself, and a step that fails is told to whoever watches and followed by the next as if it had succeeded: what
 * a failure means is the step's own business. To be used on its loop only.
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
     * @param pause asked after each step, so that it can carry jitter or change at run time
     * @param watch told of each step that failed
     */
    public Periodic(EventLoop loop, Supplier<Duration> pause, Supplier<CompletionStage<?>> step, FailureWatch watch) {
        this.loop = loop;
        this.pause = pause;
        this.step = step;
        this.watch = watch;
    }

    /** Runs the first step now, the others after their pauses. */
    public void start() {
        stopped = false;
        runNow();
    }

    /** Sets no further step off; one that is under way ends by itself. */
    public void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Runs a step without waiting for the pause to end; right after the one under way, if there is one. */
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

    @SuppressWarnings("unchecked") // What a step ends with is of no interest.
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

    /** Is told of failed steps. */
    @FunctionalInterface
    public interface FailureWatch {
        /** A step ended with this error. */
        void failed(Throwable error);
    }

    /** A pause of the given length, give or take a tenth, so that many of a kind do not fall into step. */
    public static Supplier<Duration> jittered(EventLoop loop, Duration pause) {
        return () -> Duration.ofNanos((long) (pause.toNanos() * loop.random().nextDouble(0.9, 1.1)));
    }
}
