package dev.headrace.testing.sim;

/**
 * A step in a task's life as the timeline tells it.
 *
 * @param millis the server's clock
 * @param what for example {@code started} or {@code requeued:stale}
 */
public record ModelEvent(long millis, String taskId, String what) {}
