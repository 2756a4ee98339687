package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskId;
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

    private static final String LOST = "lost";

    /** Returns true if the record says "queued" and the entry is gone, or if the record was gone when the task was due. */
    public boolean lost() {
        return view.state() == null
                && (TaskState.QUEUED.text().equals(view.fields().get("state"))
                        || lostScheduled(timeline).isPresent());
    }

    /** Returns the state in Redis, or the one that a record without an entry or the timeline shows. */
    public Optional<String> state() {
        return view.known()
                .map(TaskState::text)
                .or(() -> lost() ? Optional.of(LOST) : Optional.empty())
                .or(() -> lastEvent().flatMap(LastEvent::state));
    }

    /** Returns the state, or in a few words what else is known of the task. */
    public String headline() {
        boolean generated = Lease.parse(view.id()).isPresent() || TaskId.isScheduled(view.id());
        return state().or(() -> lastEvent().map(last -> "not found, last event: " + last.name()))
                .orElse(generated && view.canHaveBeen() ? "gone" : "unknown");
    }

    /** Returns false if it is certain that no task with this id has existed. */
    public boolean canHaveBeen() {
        return view.canHaveBeen() || !timeline.isEmpty();
    }

    private Optional<LastEvent> lastEvent() {
        return LastEvent.of(view.id(), timeline);
    }

    /** Returns the event that the record of this scheduled task was deleted or changed by hand, if no later event exists. */
    public static Optional<TimelinePage.Event> lostScheduled(List<TimelinePage.Event> timeline) {
        return timeline.isEmpty()
                ? Optional.empty()
                : Optional.of(timeline.get(timeline.size() - 1))
                        .filter(event -> event.what().startsWith("alarm:scheduled-lost"));
    }
}
