package dev.headrace.internal.protocol.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a shard's timeline.
 *
 * @param events the events of all tasks, the newest first
 * @param next where the next page starts, or null at the beginning of the timeline
 */
public record TimelineSteps(List<Event> events, @Nullable String next) {

    /**
     * An event of a task.
     *
     * @param what the name of the event, followed by details
     */
    public record Event(String task, String what) {
        /** Returns the name of the event. */
        public String word() {
            int space = what.indexOf(' ');
            return space < 0 ? what : what.substring(0, space);
        }
    }
}
