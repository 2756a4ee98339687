package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.loop.SparseLines;
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
 * The collaborators that every part of a worker uses.
 *
 * @param named true if the user set the instance name, so that other incarnations of this name are previous ones
 * @param description the worker's facts in its heartbeats: host, process id and the like
 * @param lines limits the log lines of all shards
 */
public record WorkerRuntime(
        EventLoop loop,
        WorkerStore store,
        WorkerId worker,
        boolean named,
        WorkerSettings settings,
        Map<String, String> description,
        SparseLines lines) {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRuntime.class);

    public WorkerRuntime(
            EventLoop loop,
            WorkerStore store,
            WorkerId worker,
            boolean named,
            WorkerSettings settings,
            Map<String, String> description) {
        this(loop, store, worker, named, settings, description, new SparseLines(loop));
    }

    /** Calls the store and continues on the loop. A call that throws at once is handled like one that failed later. */
    public <T> void ask(Supplier<CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        loop.when(EventLoop.attempt(call), then);
    }

    /**
     * Like {@link #ask(Supplier, BiConsumer)}. An error of the continuation is logged and passed to {@code broken},
     * which resets the caller's state, so that its next step does not wait for this one.
     */
    public <T> void ask(
            Supplier<CompletionStage<T>> call,
            BiConsumer<@Nullable T, @Nullable Throwable> then,
            Consumer<Throwable> broken) {
        ask(call, (value, error) -> attempt(() -> then.accept(value, error), broken));
    }

    /** Runs one of several actions. An error is logged and does not prevent the others. */
    public void attempt(Runnable action) {
        attempt(action, error -> {});
    }

    private static void attempt(Runnable action, Consumer<Throwable> broken) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            LOG.error("an unexpected error, this is a bug; the worker continues", e);
            broken.accept(e);
        }
    }
}
