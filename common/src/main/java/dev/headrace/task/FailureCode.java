package dev.headrace.task;

import org.jspecify.annotations.Nullable;

/** The reasons why an attempt or a task failed, one code for each. Records, events and meters use these codes. */
public enum FailureCode {
    /** The handler threw, or returned a failure that may be retried. */
    HANDLER_ERROR(Category.COMPUTE, true),
    /** The handler or a classifier decided that a retry cannot help. */
    FATAL(Category.COMPUTE, false),
    /** The attempt ran longer than its maximum runtime. */
    TIMEOUT(Category.COMPUTE, true),
    /** The attempt made no progress for longer than its watchdog allows. */
    STALLED(Category.COMPUTE, true),
    /** A caller cancelled the task. */
    CANCELLED(Category.CANCELLED, false),
    /** The task has used up its failures or its crashes; the cause is the code of the last failure. */
    RETRIES_EXHAUSTED(Category.COMPUTE, false),
    /** The task's owner died, or its heartbeats stopped. */
    STALE(Category.STALE, true),
    /** The task's owner is alive, or never registered, and sent no heartbeat for the task within the grace. */
    MISSING_HEARTBEAT(Category.PROTOCOL, true),
    /** The entry has no type or no body, or its counters or its payload are invalid. */
    MALFORMED(Category.PROTOCOL, false),
    /** No worker that received the task knows its type. */
    UNKNOWN_TYPE(Category.PROTOCOL, false),
    /** The handler returned without an outcome. */
    NO_OUTCOME(Category.PROTOCOL, true),
    /** The result could not be encoded, or did not pass its verifier. */
    UNVERIFIED_RESULT(Category.PROTOCOL, true),
    /** Reserved: a shutdown releases its tasks and fails none of them. */
    ABORTED_SHUTDOWN(Category.PROTOCOL, true);

    private final Category category;
    private final boolean retryable;

    FailureCode(Category category, boolean retryable) {
        this.category = category;
        this.retryable = retryable;
    }

    /** Returns the category of the failure. */
    public Category category() {
        return category;
    }

    /** Returns true if another attempt can help while the budget lasts. */
    public boolean retryable() {
        return retryable;
    }

    /** Returns the code of this name, or null if there is none, for example in a record of another version. */
    public static @Nullable FailureCode ofName(@Nullable String name) {
        for (FailureCode code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return null;
    }

    /** The category of a failure. */
    public enum Category {
        /** The handler failed. */
        COMPUTE,
        /** A contract between submitter, worker and controller was broken. */
        PROTOCOL,
        /** The task's owner died. */
        STALE,
        /** No failure: a caller cancelled the task. */
        CANCELLED
    }
}
