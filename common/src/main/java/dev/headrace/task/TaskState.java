package dev.headrace.task;

import java.util.Locale;

/** Where a task is. {@code docs/states.md} draws the way from one to the next. */
public enum TaskState {
    /** In a lane's stream, in nobody's pending entries list. */
    QUEUED,
    /** In a pending entries list: somebody holds its lease. */
    RUNNING,
    /** In {@code later}, for a due time or after a failure. */
    SCHEDULED,
    /** Done; seen only while its record is kept. */
    SUCCEEDED,
    /** In {@code dead}, with a failure code; a person may replay it. */
    DEAD,
    /** Taken back by its submitter; seen only while its record is kept. */
    CANCELLED;

    /** As records and commands spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Nothing happens to the task any more unless a person replays it. */
    public boolean ended() {
        return this == SUCCEEDED || this == DEAD || this == CANCELLED;
    }
}
