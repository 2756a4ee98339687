package dev.headrace.time;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One thread's worth of order: everything given to a loop runs one after another, so the state that only a loop's
 * actions touch needs no lock. Workers and controllers take their time, their timers and their randomness from here
 * and from nowhere else; that is what lets a test run them, unchanged, on a virtual clock.
 *
 * <p>All methods may be called from any thread.
 */
public interface EventLoop {

    /** A monotonic clock in nanoseconds; only differences mean anything. It stands still for nobody, SIGSTOP included. */
    long nanos();

    /** Runs an action on the loop, after those given earlier. Dropped after the loop was closed. */
    void execute(Runnable action);

    /** Runs an action on the loop once, no earlier than after the delay. */
    Timer schedule(Duration delay, Runnable action);

    /** The loop's randomness, for jitter. To be used on the loop only. */
    RandomGenerator random();

    /**
     * Runs a continuation on the loop when a stage ends: with its value and no error, or with no value and the error
     * that ended it, unwrapped from its {@link CompletionException}.
     */
    default <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, error) -> execute(() -> then.accept(value, unwrap(error))));
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** A timer that was set. */
    interface Timer {
        /** Takes the timer back; no effect when it has run. */
        void cancel();
    }
}
