package dev.headrace.internal.redis.topology;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Asks several at once and needs one of them. */
final class FirstAnswer {
    private FirstAnswer() {}

    /** Ends with the first of these that ends well, or, when none does, with the last error. */
    static CompletionStage<Void> of(Collection<CompletionStage<Void>> asked) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(asked.size());
        asked.forEach(one -> one.whenComplete((done, error) -> ended(first, left, error)));
        if (asked.isEmpty()) {
            first.completeExceptionally(new IllegalStateException("there was nobody to ask"));
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
