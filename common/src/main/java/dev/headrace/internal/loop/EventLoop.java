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
 * Runs actions one after another, so state that only the loop's actions use needs no lock. Workers and controllers get time,
 * timers and randomness only from their loop, so tests can run the same classes on a virtual clock.
 *
 * <p>All methods may be called from any thread.
 */
public interface EventLoop {

    /** Returns the time of a monotonic clock in nanoseconds; only differences have a meaning. It runs on during a SIGSTOP. */
    long nanos();

    /** Runs an action on the loop, after earlier actions. After the loop was closed, actions are dropped. */
    void execute(Runnable action);

    /** Runs an action on the loop once, no earlier than after the delay. */
    Timer schedule(Duration delay, Runnable action);

    /** Returns the loop's source of randomness, for jitter. To be used on the loop only. */
    RandomGenerator random();

    /**
     * Returns the first error of the Java virtual machine, such as an OutOfMemoryError, that an action of this loop met, or
     * empty. The rest of the action, in particular its next timer, was not run, so only a restart helps.
     */
    default Optional<Throwable> broken() {
        return Optional.empty();
    }

    /**
     * Runs a continuation on the loop when a stage ends: with its value and no error, or with no value and the error
     * that ended it, unwrapped from its {@link CompletionException}.
     */
    default <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        whenWrapped(stage, (value, error) -> then.accept(value, error == null ? null : rootOf(error)));
    }

    /**
     * Like {@link #when(CompletionStage, BiConsumer)}, but with the error as the stage has it, maybe in a {@link
     * CompletionException}. A stage that ends with such an exception passes it on, and creates none of its own.
     */
    default <T> void whenWrapped(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, error) -> {
            try {
                JvmErrors.inOwnCode(error == null ? null : rootOf(error));
                execute(() -> then.accept(value, error));
            } catch (RuntimeException | Error e) {
                JvmErrors.inOwnCode(e);
                throw e;
            }
        });
    }

    /**
     * Like {@link #when(CompletionStage, BiConsumer)}, for a continuation that has to complete an answer: if the continuation
     * throws, the answer is completed with that error, so that no caller waits for ever.
     */
    default <T> void when(
            CompletionStage<T> stage, CompletableFuture<?> answer, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        when(stage, (value, error) -> orFail(answer, () -> then.accept(value, error)));
    }

    /**
     * Runs a call on the loop. The returned stage completes on the loop like the call's own stage, or with the error that
     * the call throws.
     */
    default <T> CompletableFuture<T> call(Supplier<? extends CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> when(attempt(call), answer, (value, error) -> complete(answer, value, error)));
        return answer;
    }

    /** Returns a stage that completes like the given one, but on the loop; stages chained to it on the loop run there. */
    default <T> CompletableFuture<T> onLoop(CompletionStage<T> stage) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        when(stage, (value, error) -> complete(ended, value, error));
        return ended;
    }

    /** Runs a call now. A call that throws at once is treated like one that failed later. */
    static <T> CompletionStage<T> attempt(Supplier<? extends CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs an action that has to complete an answer at some time; an error of the action completes it at once. */
    static void orFail(CompletableFuture<?> answer, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            answer.completeExceptionally(e);
        }
    }

    /** Completes an answer with the result of a stage. */
    static <T> void complete(CompletableFuture<T> answer, @Nullable T value, @Nullable Throwable error) {
        if (error == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(error);
        }
    }

    /** Returns the error of a call that gave no reply; one that says so if the call, against its contract, gave no error either. */
    static Throwable errorOf(@Nullable Throwable error) {
        return error == null ? new IllegalStateException("neither a reply nor an error") : error;
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

    /** A scheduled action. */
    interface Timer {
        /** Cancels the timer; has no effect after it has run. */
        void cancel();
    }
}
