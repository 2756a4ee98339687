package dev.headrace.internal.protocol.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a shard's timeline.
 *
 * @param events what happened to each task, the newest first
 * @param next what to read before, or null at the beginning of what is kept
 */
public record TimelineSteps(List<Event> events, @Nullable String next) {

    /**
     * What happened to a task.
     *
     * @param what a word, and behind it what there is to say
     */
    public record Event(String task, String what) {
        /** The word alone. */
        public String word() {
            int space = what.indexOf(' ');
            return space < 0 ? what : what.substring(0, space);
        }
    }
}
