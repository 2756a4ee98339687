package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The last event of a task that has neither a record nor an entry, and what follows from it. */
final class LastEvent {
    private static final int LONGEST_EVENT = 500;
    private static final String PURGED = "purged";
    private static final Set<String> SUBMITTED = Set.of("submitted", "resubmitted", "scheduled", "rescheduled");

    private final TimelinePage.Event event;
    private final String name;
    private final boolean knownToHaveEntered;

    private LastEvent(TimelinePage.Event event, boolean knownToHaveEntered) {
        this.event = event;
        this.name = nameOf(event);
        this.knownToHaveEntered = knownToHaveEntered;
    }

    /**
     * @param id the task's id
     * @param timeline its events, oldest first
     */
    static Optional<LastEvent> of(String id, List<TimelinePage.Event> timeline) {
        if (timeline.isEmpty()) {
            return Optional.empty();
        }
        boolean recorded = timeline.stream().map(LastEvent::nameOf).anyMatch(SUBMITTED::contains);
        boolean lease = Lease.parse(id).isPresent();
        return Optional.of(new LastEvent(timeline.get(timeline.size() - 1), recorded || lease));
    }

    private static String nameOf(TimelinePage.Event event) {
        return event.what().split(" ", 2)[0];
    }

    String name() {
        return name;
    }

    /** Returns the state in which the task ended, if this event is such an end and its record need not exist any more. */
    Optional<String> state() {
        boolean end = name.equals(TaskState.SUCCEEDED.text())
                || name.equals(TaskState.CANCELLED.text())
                || name.equals(PURGED);
        return end ? Optional.of(name) : Optional.empty();
    }

    String sentence() {
        String told = Printable.escape(event.what(), LONGEST_EVENT);
        return switch (name) {
            case "succeeded" ->
                "It has succeeded at " + event.at() + ", according to the timeline. Nothing else is kept of it:"
                        + " its submission did not keep the result, or the result has expired.";
            case "cancelled" ->
                "It was cancelled at " + event.at() + ", according to the timeline. Its record has expired, or was"
                        + " deleted by hand.";
            case PURGED ->
                "It was purged from the dead letters at " + event.at() + ": its payload and its history are deleted.";
            case "dead" ->
                "It died at " + event.at() + ", according to the timeline (" + told + "), but its record was deleted,"
                        + " and not by Headrace. It will not run; submit it again.";
            case "acknowledged" ->
                "It has ended: a foreign worker acknowledged its entry, as was seen at " + event.at() + ".";
            case "vanished" ->
                "Its entry was deleted while a worker held it, as was seen at " + event.at() + " (" + told
                        + "), and not by Headrace. It will not be tried again; submit it again.";
            default ->
                "It was last seen at " + event.at() + " (" + told + "), according to the timeline. But Redis has"
                        + " neither a record nor an entry under this id now: " + whyNotFound();
        };
    }

    private String whyNotFound() {
        String deleted = "they were deleted by hand (DEL, XTRIM or XDEL), or Redis lost them. Then it will not run;"
                + " submit it again.";
        return knownToHaveEntered
                ? deleted
                : "it is a plain XADD with a field 'id', which is found by its lease until it is requeued; or "
                        + deleted;
    }
}
