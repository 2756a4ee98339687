package dev.headrace.controller.internal.sweep;

import dev.headrace.internal.loop.EventLoop;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Repeats asynchronous steps. They run as turns of the loop, so that no chain of stages grows with the data. A store may complete
 * a stage on any thread, so a step brings its stages to the loop by {@link EventLoop#onLoop}.
 */
public final class StageSequence {
    private final EventLoop loop;

    /** Creates steps on this loop. */
    public StageSequence(EventLoop loop) {
        this.loop = loop;
    }

    /** Repeats the step until it returns false. */
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

    /** Runs the step for each of the items, one after another. */
    public <T> CompletionStage<Void> each(Iterable<T> items, Function<T, CompletionStage<Void>> step) {
        Iterator<T> rest = items.iterator();
        return repeat(() -> rest.hasNext()
                ? step.apply(rest.next()).thenApply(done -> true)
                : CompletableFuture.completedFuture(false));
    }

    /** Runs the step with the items, and again with those that it returns as remaining, until none remains. */
    public <T> CompletionStage<Void> untilNoneIsLeft(List<T> items, Function<List<T>, CompletionStage<List<T>>> step) {
        AtomicReference<List<T>> left = new AtomicReference<>(items);
        return repeat(() -> step.apply(left.get()).thenApply(more -> {
            left.set(more);
            return !more.isEmpty();
        }));
    }
}
