package dev.headrace.testing.sim;

/**
 * A step in a task's life as the timeline tells it.
 *
 * @param millis the server's clock
 * @param what for example {@code started} or {@code requeued:stale}
 * @param givenBackBy the worker that gave the task back of its own accord; empty for all else, and for what another did
 */
public record ModelEvent(long millis, String taskId, String what, String givenBackBy) {
    public ModelEvent(long millis, String taskId, String what) {
        this(millis, taskId, what, "");
    }

    /** Whether the task was taken from its worker, or found without one, and queued again. */
    public boolean isTaken() {
        return what.startsWith("requeued:") && givenBackBy.isEmpty();
    }
}
