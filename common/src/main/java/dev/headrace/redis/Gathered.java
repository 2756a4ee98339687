package dev.headrace.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers to calls that were sent one behind another without waiting: one round trip for all of them. */
final class Gathered {
    private Gathered() {}

    /** Asks for each of these at once; ends with the answers in their order, or with an error when all have ended. */
    static <S, T> CompletionStage<List<T>> each(Collection<S> sources, Function<S, CompletionStage<T>> ask) {
        List<CompletableFuture<T>> asked = new ArrayList<>(sources.size());
        sources.forEach(source -> asked.add(ask.apply(source).toCompletableFuture()));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    /** As {@link #each}, and ends with the answers of those that gave one; with an error when there were some and none did. */
    static <S, T> CompletionStage<List<T>> some(Collection<S> sources, Function<S, CompletionStage<T>> ask) {
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
