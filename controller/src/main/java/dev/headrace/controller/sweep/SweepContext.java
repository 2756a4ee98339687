package dev.headrace.controller.sweep;

import dev.headrace.protocol.TaskStore;
import dev.headrace.time.EventLoop;
import java.time.Duration;

/** What all of a controller's sweeps share, whatever their shard. */
public record SweepContext(EventLoop loop, TaskStore store, SweepRules rules, SweepReport report, LoopWatch watch) {

    /** The same, with other ears for failing loops. */
    public SweepContext watchedBy(LoopWatch other) {
        return new SweepContext(loop, store, rules, report, other);
    }

    /** The time since a reading of the loop's clock. */
    Duration since(long nanos) {
        return Duration.ofNanos(loop.nanos() - nanos);
    }
}
