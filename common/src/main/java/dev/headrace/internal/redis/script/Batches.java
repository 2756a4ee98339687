package dev.headrace.internal.redis.script;

import dev.headrace.internal.redis.connection.Dialer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Pipelines calls: one round trip for each thousand of them. */
public final class Batches {
    /**
     * A connection accepts a limited number of unanswered calls ({@link Dialer}), and is closed at the next one.
     * The number of consumers, shards or keys is not limited.
     */
    private static final int MOST_AT_ONCE = 1000;

    private Batches() {}

    /**
     * Sends a call for each of these, a thousand at once. The stage completes with the answers in order, or with an error
     * when all calls that were sent have ended.
     */
    public static <S, T> CompletionStage<List<T>> each(Collection<S> sources, Function<S, CompletionStage<T>> ask) {
        return sources.size() <= MOST_AT_ONCE
                ? atOnce(sources, ask)
                : pages(List.copyOf(sources), ask, new ArrayList<>(sources.size()));
    }

    private static <S, T> CompletionStage<List<T>> pages(
            List<S> left, Function<S, CompletionStage<T>> ask, List<T> answers) {
        int count = Math.min(left.size(), MOST_AT_ONCE);
        return atOnce(left.subList(0, count), ask).thenCompose(page -> {
            answers.addAll(page);
            return count == left.size()
                    ? CompletableFuture.completedFuture(answers)
                    : pages(left.subList(count, left.size()), ask, answers);
        });
    }

    private static <S, T> CompletionStage<List<T>> atOnce(Collection<S> sources, Function<S, CompletionStage<T>> ask) {
        List<CompletableFuture<T>> asked = new ArrayList<>(sources.size());
        sources.forEach(source -> asked.add(ask.apply(source).toCompletableFuture()));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    /** Like {@link #each}, but completes with the successful answers; with an error only if all calls failed. */
    public static <S, T> CompletionStage<List<T>> some(Collection<S> sources, Function<S, CompletionStage<T>> ask) {
        List<CompletableFuture<T>> asked = new ArrayList<>(sources.size());
        sources.forEach(source -> asked.add(ask.apply(source).toCompletableFuture()));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).handle((done, error) -> {
            List<T> answers = asked.stream()
                    .filter(one -> !one.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
            if (answers.isEmpty() && error != null) {
                throw error instanceof CompletionException ended ? ended : new CompletionException(error);
            }
            return answers;
        });
    }
}
