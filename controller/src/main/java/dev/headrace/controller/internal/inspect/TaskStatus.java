package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of a task.
 *
 * @param timeline what happened to it, oldest first, as far as the capped timeline reaches back
 * @param explanation one plain sentence: who holds it, or why nobody does
 * @param now when it was looked at, by the Redis server's clock
 */
public record TaskStatus(TaskView view, List<TimelinePage.Event> timeline, String explanation, Instant now) {

    /** Returns true if the record says "queued" and the entry is gone, or if the record was gone when the task was due. */
    public boolean lost() {
        return view.state() == null
                && (TaskState.QUEUED.text().equals(view.fields().get("state"))
                        || lostScheduled(timeline).isPresent());
    }

    /** Returns when it was found that somebody had deleted or changed the record of this scheduled task, if nothing came later. */
    public static Optional<TimelinePage.Event> lostScheduled(List<TimelinePage.Event> timeline) {
        return timeline.isEmpty()
                ? Optional.empty()
                : Optional.of(timeline.get(timeline.size() - 1))
                        .filter(event -> event.what().startsWith("alarm:scheduled-lost"));
    }
}
