package dev.headrace.task;

import org.jspecify.annotations.Nullable;

/** Why an attempt or a task failed, one code for each cause; the taxonomy that records, events and meters share. */
public enum FailureCode {
    /** The handler threw, or answered a failure that may be tried again. */
    HANDLER_ERROR(Category.COMPUTE, true),
    /** The handler or a classifier said that another try cannot help. */
    FATAL(Category.COMPUTE, false),
    /** The attempt ran longer than its maximum runtime. */
    TIMEOUT(Category.COMPUTE, true),
    /** The attempt made no progress for longer than its watchdog allows. */
    STALLED(Category.COMPUTE, true),
    /** Taken back by its submitter. */
    CANCELLED(Category.CANCELLED, false),
    /** A budget is used up; the cause is the code of the last failure. */
    RETRIES_EXHAUSTED(Category.COMPUTE, false),
    /** Its owner died, or beat once and then fell silent. */
    STALE(Category.STALE, true),
    /** Its owner lives, or never registered, and the task was never beaten within the grace. */
    MISSING_HEARTBEAT(Category.PROTOCOL, true),
    /** The entry has no type or no body, or its counters or its payload cannot be read. */
    MALFORMED(Category.PROTOCOL, false),
    /** No worker knows its type. */
    UNKNOWN_TYPE(Category.PROTOCOL, false),
    /** The handler returned without an outcome. */
    NO_OUTCOME(Category.PROTOCOL, true),
    /** The result could not be written, or did not pass its verifier. */
    UNVERIFIED_RESULT(Category.PROTOCOL, true),
    /** The worker was shut down before the attempt ended. */
    ABORTED_SHUTDOWN(Category.PROTOCOL, true);

    private final Category category;
    private final boolean retryable;

    FailureCode(Category category, boolean retryable) {
        this.category = category;
        this.retryable = retryable;
    }

    /** Whose failure it is. */
    public Category category() {
        return category;
    }

    /** Whether another attempt can help while a budget is left. */
    public boolean retryable() {
        return retryable;
    }

    /** The code of this name, or null where there is none, as in a record that another version wrote. */
    public static @Nullable FailureCode ofName(@Nullable String name) {
        for (FailureCode code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return null;
    }

    /** Whose failure a code is. */
    public enum Category {
        /** The handler's. */
        COMPUTE,
        /** The system's: a contract between submitter, worker and controller broke. */
        PROTOCOL,
        /** An owner's that died. */
        STALE,
        /** Nobody's: somebody asked for it. */
        CANCELLED
    }
}
