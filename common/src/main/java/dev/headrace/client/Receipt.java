package dev.headrace.client;

import dev.headrace.task.TaskId;

/**
 * What Redis did with a submission that chose an id. Immutable.
 *
 * @param task the task by that id
 * @param kind whether it was there before
 */
public record Receipt(TaskId task, Kind kind) {

    /** Whether the task was there before. */
    public enum Kind {
        /** It was not: it is a new task. */
        NEW,
        /** It is there, or succeeded or was cancelled within the last 24 h: nothing was added. */
        DUPLICATE,
        /** It had died, and runs again. */
        AGAIN
    }
}
