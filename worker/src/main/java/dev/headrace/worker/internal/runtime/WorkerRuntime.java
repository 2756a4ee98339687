package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.WorkerStore;
import dev.headrace.worker.WorkerSettings;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every part of a worker stands on.
 *
 * @param named whether the user gave the instance its name, so that other incarnations of that name are previous ones of it
 * @param description what the worker tells of itself with its heartbeats: host, process id and the like
 */
public record WorkerRuntime(
        EventLoop loop,
        WorkerStore store,
        WorkerId worker,
        boolean named,
        WorkerSettings settings,
        Map<String, String> description) {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRuntime.class);

    /** Asks the store and goes on on the loop; a call that throws at once ends like one that failed later. */
    public <T> void ask(Supplier<CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        loop.when(EventLoop.attempt(call), then);
    }

    /**
     * As {@link #ask(Supplier, BiConsumer)}. An error that the continuation throws is logged and handed to {@code broken},
     * which puts the caller's state in order, so that its next step does not wait for this one.
     */
    public <T> void ask(
            Supplier<CompletionStage<T>> call,
            BiConsumer<@Nullable T, @Nullable Throwable> then,
            Consumer<Throwable> broken) {
        ask(call, (value, error) -> attempt(() -> then.accept(value, error), broken));
    }

    /** Runs one action of several; an error of it is logged and keeps none of the others from its turn. */
    public void attempt(Runnable action) {
        attempt(action, error -> {});
    }

    private static void attempt(Runnable action, Consumer<Throwable> broken) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.error("an unexpected error, a bug; the worker goes on", e);
            broken.accept(e);
        }
    }
}
