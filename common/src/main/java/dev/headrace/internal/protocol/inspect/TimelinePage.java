package dev.headrace.internal.protocol.inspect;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a task's timeline.
 *
 * @param events the task's events in order; the list may be empty although more follow
 * @param next where the next page starts, or null at the end
 */
public record TimelinePage(List<Event> events, @Nullable String next) {

    /**
     * An event of the task.
     *
     * @param what the name of the event, followed by details: {@code requeued:stale owner=… attempt=2 lease=…}
     */
    public record Event(Instant at, String what) {}
}
