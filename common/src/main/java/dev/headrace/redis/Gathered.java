package dev.headrace.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
}
