package dev.headrace.worker;

import dev.headrace.protocol.TaskStore;
import dev.headrace.task.WorkerId;
import dev.headrace.time.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every part of a worker stands on.
 *
 * @param named whether somebody gave the instance its name, so that other boots under it are its own earlier ones
 */
record Core(EventLoop loop, TaskStore store, WorkerId worker, boolean named, WorkerSettings settings) {

    /** Asks the store and goes on on the loop; a call that throws at once ends like one that failed later. */
    <T> void ask(Supplier<CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        loop.when(attempt(call), then);
    }

    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
