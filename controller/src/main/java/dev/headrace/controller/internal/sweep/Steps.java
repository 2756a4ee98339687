package dev.headrace.controller.internal.sweep;

import dev.headrace.time.EventLoop;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Chains of asynchronous steps that stay on their loop. Stages of a store end on any thread, so each is first brought
 * onto the loop; and what follows page after page is a loop of turns here, not a chain of stages as long as the data.
 */
public final class Steps {
    private final EventLoop loop;

    /** Steps on this loop. */
    public Steps(EventLoop loop) {
        this.loop = loop;
    }

    /** The same stage, ending on the loop, so that what is chained to it there runs there. */
    public <T> CompletableFuture<T> onLoop(CompletionStage<T> stage) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        stage.whenComplete((value, error) -> loop.execute(() -> EventLoop.complete(ended, value, error)));
        return ended;
    }

    /** Takes the step again and again until it answers false. */
    public CompletionStage<Void> repeat(Supplier<CompletionStage<Boolean>> step) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        turn(step, ended);
        return ended;
    }

    private void turn(Supplier<CompletionStage<Boolean>> step, CompletableFuture<Void> ended) {
        loop.when(EventLoop.attempt(step), ended, (more, error) -> {
            if (error != null) {
                ended.completeExceptionally(error);
            } else if (Boolean.TRUE.equals(more)) {
                turn(step, ended);
            } else {
                ended.complete(null);
            }
        });
    }

    /** Takes a step for each of the items, one after another. */
    public <T> CompletionStage<Void> each(Iterable<T> items, Function<T, CompletionStage<Void>> step) {
        Iterator<T> rest = items.iterator();
        return repeat(() -> rest.hasNext()
                ? step.apply(rest.next()).thenApply(done -> true)
                : CompletableFuture.completedFuture(false));
    }

    /** Takes the step with the items, and again with those that it answers it has left, until there are none. */
    public <T> CompletionStage<Void> untilNoneIsLeft(List<T> items, Function<List<T>, CompletionStage<List<T>>> step) {
        AtomicReference<List<T>> left = new AtomicReference<>(items);
        return repeat(() -> step.apply(left.get()).thenApply(more -> {
            left.set(more);
            return !more.isEmpty();
        }));
    }

    /** What ended a stage, without the wrappings that stages put around it. */
    public static Throwable rootOf(Throwable error) {
        Throwable root = error;
        Throwable wrapped = root.getCause();
        while (root instanceof CompletionException && wrapped != null) {
            root = wrapped;
            wrapped = root.getCause();
        }
        return root;
    }
}
