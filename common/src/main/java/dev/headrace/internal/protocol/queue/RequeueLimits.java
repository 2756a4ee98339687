package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.protocol.entry.Limit;
import org.jspecify.annotations.Nullable;

/**
 * How often a task may be requeued, if its own submission does not say.
 *
 * @param stale the allowed crashes if the queue does not say; with one more, the task dies
 * @param missing the allowed missing first heartbeats if the queue does not say; with one more, the task dies
 * @param queue the limits of the queue and of its types
 */
public record RequeueLimits(int stale, int missing, QueueLimits queue) {

    /** Returns the allowed crashes for tasks of a type. */
    public long stale(@Nullable String type) {
        return queue.of(type).get(Limit.MAX_CRASHES).orElse(stale);
    }

    /** Returns the allowed missing first heartbeats for tasks of a type. */
    public long missing(@Nullable String type) {
        return queue.of(type).get(Limit.MAX_MISSING_REQUEUES).orElse(missing);
    }
}
