package dev.headrace.examples.quickstart.check;

import dev.headrace.client.HeadraceClient;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.view.TaskView;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Fetches the kept result of each ended task, many at once, and has them compared one after another. */
public final class Results implements AutoCloseable {
    private final HeadraceClient client;
    private final Shard shard;
    private final ResultCheck comparison;
    private final ExecutorService checker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "result-check");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    public Results(HeadraceClient client, Shard shard, ResultCheck comparison) {
        this.client = client;
        this.shard = shard;
        this.comparison = comparison;
    }

    /** Fetches and compares a task's result, then closes the task in the ledger. */
    public void fetch(Ledger ledger, String id, int file) {
        client.lookUpAsync(new TaskId(shard, id))
                .whenCompleteAsync((view, error) -> compared(ledger, id, file, view, error), checker)
                .exceptionally(this::failed);
    }

    private void compared(Ledger ledger, String id, int file, @Nullable TaskView view, @Nullable Throwable error) {
        if (view != null) {
            ledger.closed(id, comparison.check(file, view));
        } else {
            failed(error);
        }
    }

    private @Nullable TaskView failed(@Nullable Throwable error) {
        failure.compareAndSet(null, error);
        return null;
    }

    /** @throws IllegalStateException if a result could not be fetched or compared */
    public void check() {
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("a result could not be fetched: " + error.getMessage(), error);
        }
    }

    @Override
    public void close() {
        checker.shutdownNow();
    }
}
