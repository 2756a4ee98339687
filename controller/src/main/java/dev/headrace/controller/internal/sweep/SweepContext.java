package dev.headrace.controller.internal.sweep;

import dev.headrace.protocol.QueueSettings;
import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Shard;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a controller's sweeps share.
 *
 * @param queue what the shard's queue says of itself, as it was last read
 * @param clockCheck looks at a shard's server now, and answers whether its clock may say how old a task is
 */
public record SweepContext(
        EventLoop loop,
        TaskStore store,
        SweepRules rules,
        SweepReport report,
        WorkListener watch,
        Supplier<QueueSettings> queue,
        Function<Shard, CompletionStage<Boolean>> clockCheck) {

    /** What all sweeps share, whatever their shard. */
    public SweepContext(EventLoop loop, TaskStore store, SweepRules rules, SweepReport report, WorkListener watch) {
        this(
                loop,
                store,
                rules,
                report,
                watch,
                () -> QueueSettings.DEFAULT,
                shard -> CompletableFuture.completedFuture(true));
    }

    /** The same, with other ears for failing loops. */
    public SweepContext watchedBy(WorkListener other) {
        return new SweepContext(loop, store, rules, report, other, queue, clockCheck);
    }

    /** The same, for a queue that says this of itself. */
    public SweepContext of(Supplier<QueueSettings> ofQueue) {
        return new SweepContext(loop, store, rules, report, watch, ofQueue, clockCheck);
    }

    /** Returns the same, with this check of a shard's server. */
    public SweepContext checkingClocksBy(Function<Shard, CompletionStage<Boolean>> check) {
        return new SweepContext(loop, store, rules, report, watch, queue, check);
    }

    /** The time since a reading of the loop's clock. */
    public Duration since(long nanos) {
        return Duration.ofNanos(loop.nanos() - nanos);
    }
}
