package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of a task.
 *
 * @param timeline its events, oldest first, as far as the capped timeline reaches back
 * @param explanation one sentence: which worker holds it, or why it is not running
 * @param now the time of this state by the Redis server's clock
 */
public record TaskStatus(TaskView view, List<TimelinePage.Event> timeline, String explanation, Instant now) {

    /** Returns true if the record says "queued" and the entry is gone, or if the record was gone when the task was due. */
    public boolean lost() {
        return view.state() == null
                && (TaskState.QUEUED.text().equals(view.fields().get("state"))
                        || lostScheduled(timeline).isPresent());
    }

    /** Returns the event that the record of this scheduled task was deleted or changed by hand, if no later event exists. */
    public static Optional<TimelinePage.Event> lostScheduled(List<TimelinePage.Event> timeline) {
        return timeline.isEmpty()
                ? Optional.empty()
                : Optional.of(timeline.get(timeline.size() - 1))
                        .filter(event -> event.what().startsWith("alarm:scheduled-lost"));
    }
}
