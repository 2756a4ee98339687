package dev.headrace.task;

import java.util.Locale;

/** The state of a task. {@code docs/states.md} shows the transitions. */
public enum TaskState {
    /** In a lane's stream, and not in the pending entries list. */
    QUEUED,
    /** In the pending entries list: a consumer holds its lease. */
    RUNNING,
    /** In {@code later}, until its due time or its retry. */
    SCHEDULED,
    /** Succeeded; visible only while its record is kept. */
    SUCCEEDED,
    /** In {@code dead}, with a failure code; a person may replay it. */
    DEAD,
    /** Cancelled by a caller; visible only while its record is kept. */
    CANCELLED;

    /** Returns the name in records and commands. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns true if the state is final, except for a replay. */
    public boolean ended() {
        return this == SUCCEEDED || this == DEAD || this == CANCELLED;
    }
}
