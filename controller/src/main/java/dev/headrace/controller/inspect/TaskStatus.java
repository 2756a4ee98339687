package dev.headrace.controller.inspect;

import dev.headrace.protocol.TaskView;
import dev.headrace.protocol.TimelinePage;
import dev.headrace.task.TaskState;
import java.util.List;

/**
 * All that is known of a task.
 *
 * @param timeline what happened to it, oldest first, as far as the capped timeline reaches back
 * @param explanation one plain sentence: who holds it, or why nobody does
 */
public record TaskStatus(TaskView view, List<TimelinePage.Event> timeline, String explanation) {

    /** Whether its record says that it is queued, and its entry is gone. */
    public boolean lost() {
        return view.state() == null
                && TaskState.QUEUED.text().equals(view.fields().get("state"));
    }
}
