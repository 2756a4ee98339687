package dev.headrace.internal.redis.topology;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Combines several calls of which one answer is enough. */
final class FirstAnswer {
    private FirstAnswer() {}

    /** Completes with the first success, or with the last error if all fail. */
    static CompletionStage<Void> of(Collection<CompletionStage<Void>> asked) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(asked.size());
        asked.forEach(one -> one.whenComplete((done, error) -> ended(first, left, error)));
        if (asked.isEmpty()) {
            first.completeExceptionally(new IllegalStateException("there was no server to ask"));
        }
        return first;
    }

    private static void ended(CompletableFuture<Void> first, AtomicInteger left, @Nullable Throwable error) {
        if (error == null) {
            first.complete(null);
        } else if (left.decrementAndGet() == 0) {
            first.completeExceptionally(error);
        }
    }
}
