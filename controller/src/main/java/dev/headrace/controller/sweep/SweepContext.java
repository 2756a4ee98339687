package dev.headrace.controller.sweep;

import dev.headrace.protocol.QueueSettings;
import dev.headrace.protocol.TaskStore;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a controller's sweeps share.
 *
 * @param queue what the shard's queue says of itself, as it was last read
 */
public record SweepContext(
        EventLoop loop,
        TaskStore store,
        SweepRules rules,
        SweepReport report,
        LoopWatch watch,
        Supplier<QueueSettings> queue) {

    /** What all sweeps share, whatever their shard. */
    public SweepContext(EventLoop loop, TaskStore store, SweepRules rules, SweepReport report, LoopWatch watch) {
        this(loop, store, rules, report, watch, () -> QueueSettings.DEFAULT);
    }

    /** The same, with other ears for failing loops. */
    public SweepContext watchedBy(LoopWatch other) {
        return new SweepContext(loop, store, rules, report, other, queue);
    }

    /** The same, for a queue that says this of itself. */
    public SweepContext of(Supplier<QueueSettings> ofQueue) {
        return new SweepContext(loop, store, rules, report, watch, ofQueue);
    }

    /** The time since a reading of the loop's clock. */
    Duration since(long nanos) {
        return Duration.ofNanos(loop.nanos() - nanos);
    }
}
