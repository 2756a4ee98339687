package dev.headrace.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports that a call failed. The client throws only this exception and its subclasses, except for misuse by the program:
 * {@code IllegalArgumentException} and {@code NullPointerException} for an argument that is not allowed, and {@code
 * IllegalStateException} for a call that is not allowed now, for example a blocking call on the client's own thread, or a read
 * of a result that does not exist. The message is for people; {@link #reason} is for programs.
 */
public class HeadraceException extends RuntimeException {
    private static final long serialVersionUID = 2L;

    private final Reason reason;

    /** @param message what happened, to what, what was tried and what to do; never a secret */
    public HeadraceException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns why the call failed. */
    public final Reason reason() {
        return reason;
    }

    /** Returns the state of Redis that made the call fail; empty if Redis was not the reason. */
    public Optional<StoreException.Kind> redisKind() {
        return getCause() instanceof HeadraceException known ? known.redisKind() : Optional.empty();
    }

    /** The reason of a failed call. If many tasks are submitted at once, it applies to one batch; others may be accepted. */
    public enum Reason {
        /** The queue holds as many tasks as its {@code max_depth} allows. Nothing was added; try again later. */
        QUEUE_FULL,
        /** Redis was not reachable or refused the call, and nothing was done. */
        REDIS,
        /** A part of the call got no answer, so it may have been executed completely, partly or not at all. */
        RESULT_UNKNOWN,
        /**
         * Redis accepted the tasks, but too few replicas had them in time. They may still run, or a failover may lose them.
         * Submitting them again is safe if they have chosen ids.
         */
        UNREPLICATED,
        /** Too many submissions wait in this client's memory. Nothing was added; slow down. */
        BACKLOG,
        /** The task with this chosen id died before, and stays dead. Nothing was added. */
        DEAD,
        /** A payload or a result could not be encoded or decoded, or exceeds the limit. */
        PAYLOAD,
        /** The client is closed. Nothing was done. */
        CLOSED
    }
}
