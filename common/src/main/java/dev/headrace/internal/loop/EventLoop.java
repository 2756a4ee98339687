package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
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
     * Returns the error of the Java virtual machine, such as an OutOfMemoryError, that an action of this loop met first, or nothing.
     * What the action had yet to do, its next timer above all, was not done, so only a new process or a new start helps.
     */
    default Optional<Throwable> broken() {
        return Optional.empty();
    }

    /**
     * Runs a continuation on the loop when a stage ends: with its value and no error, or with no value and the error
     * that ended it, unwrapped from its {@link CompletionException}.
     */
    default <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, error) -> execute(() -> then.accept(value, error == null ? null : rootOf(error))));
    }

    /**
     * As {@link #when(CompletionStage, BiConsumer)}, for a continuation that has to complete an answer: if the continuation
     * throws, the answer is completed with that error, so that no caller waits for an answer that nobody can give.
     */
    default <T> void when(
            CompletionStage<T> stage, CompletableFuture<?> answer, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        when(stage, (value, error) -> orFail(answer, () -> then.accept(value, error)));
    }

    /**
     * Makes a call on the loop. The returned stage ends on the loop as the call's own stage does, and with the error if
     * the call throws one.
     */
    default <T> CompletableFuture<T> call(Supplier<? extends CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> when(attempt(call), answer, (value, error) -> complete(answer, value, error)));
        return answer;
    }

    /** Returns a stage that ends as the given one does, but on the loop; what is chained to it on the loop runs there. */
    default <T> CompletableFuture<T> onLoop(CompletionStage<T> stage) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        when(stage, (value, error) -> complete(ended, value, error));
        return ended;
    }

    /** Makes a call now. A call that throws at once ends like one that failed later. */
    static <T> CompletionStage<T> attempt(Supplier<? extends CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs an action that has to complete an answer, sooner or later; an error of the action completes it at once. */
    static void orFail(CompletableFuture<?> answer, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** Completes an answer as a stage ended. */
    static <T> void complete(CompletableFuture<T> answer, @Nullable T value, @Nullable Throwable error) {
        if (error == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(error);
        }
    }

    /** Returns the error that ended a stage, without the {@link CompletionException}s that stages put around it. */
    static Throwable rootOf(Throwable error) {
        Throwable root = error;
        Throwable wrapped = root.getCause();
        while (root instanceof CompletionException && wrapped != null) {
            root = wrapped;
            wrapped = root.getCause();
        }
        return root;
    }

    /** A timer that was set. */
    interface Timer {
        /** Takes the timer back; no effect when it has run. */
        void cancel();
    }
}
