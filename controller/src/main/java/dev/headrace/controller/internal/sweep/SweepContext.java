package dev.headrace.controller.internal.sweep;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.control.ControllerStore;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The collaborators that a controller's sweeps share.
 *
 * @param lines limits the log lines of all shards
 * @param queue returns the last read settings of the shard's queue
 * @param clockCheck reads the time of a shard's server, and returns whether its clock may be used for the age of tasks
 */
public record SweepContext(
        EventLoop loop,
        ControllerStore store,
        ControllerSettings settings,
        SweepReport report,
        SparseLines lines,
        Supplier<QueueSettings> queue,
        Function<Shard, CompletionStage<Boolean>> clockCheck) {

    /** Creates a context for all shards, with default settings of the queue and a trusted clock. */
    public SweepContext(
            EventLoop loop, ControllerStore store, ControllerSettings settings, SweepReport report, SparseLines lines) {
        this(
                loop,
                store,
                settings,
                report,
                lines,
                () -> QueueSettings.DEFAULT,
                shard -> CompletableFuture.completedFuture(true));
    }

    /** Returns this context with the settings of a shard's queue. */
    public SweepContext of(Supplier<QueueSettings> ofQueue) {
        return new SweepContext(loop, store, settings, report, lines, ofQueue, clockCheck);
    }

    /** Returns this context with another check of a shard's clock. */
    public SweepContext checkingClocksBy(Function<Shard, CompletionStage<Boolean>> check) {
        return new SweepContext(loop, store, settings, report, lines, queue, check);
    }

    /** Returns the time since a reading of the loop's clock. */
    public Duration since(long nanos) {
        return Duration.ofNanos(loop.nanos() - nanos);
    }
}
