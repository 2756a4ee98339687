package dev.headrace.internal.protocol.inspect;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a task's timeline.
 *
 * @param events those of the task, in their order; there may be none although more follow
 * @param next what to read after, or null at the end
 */
public record TimelinePage(List<Event> events, @Nullable String next) {

    /**
     * What happened to the task.
     *
     * @param what a word, and behind it what there is to say: {@code requeued:stale owner=… attempt=2 lease=…}
     */
    public record Event(Instant at, String what) {}
}
