package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.protocol.entry.Limit;
import org.jspecify.annotations.Nullable;

/**
 * How often a task may be requeued, where its own submission does not say.
 *
 * @param stale crashes allowed where the queue says nothing; one more is the task's death
 * @param missing missing first heartbeats allowed where the queue says nothing; one more is the task's death
 * @param queue what the queue says of its types and of all its tasks
 */
public record RequeueLimits(int stale, int missing, QueueLimits queue) {

    /** Crashes allowed to tasks of a type. */
    public long stale(@Nullable String type) {
        return queue.of(type).get(Limit.MAX_CRASHES).orElse(stale);
    }

    /** Missing first heartbeats allowed to tasks of a type. */
    public long missing(@Nullable String type) {
        return queue.of(type).get(Limit.MAX_MISSING_REQUEUES).orElse(missing);
    }
}
