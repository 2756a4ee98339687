package dev.headrace.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a call was not carried out as asked. Every exception that Headrace throws on purpose is one, except where the program itself is
 * wrong: {@code IllegalArgumentException} and {@code NullPointerException} for an argument, and {@code IllegalStateException} for a
 * blocking call on the client's own thread. The message is for people; {@link #reason} is for programs.
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

    /** Why a call failed. Where many tasks are submitted at once, each reason is that of one batch; others may be taken. */
    public enum Reason {
        /** The queue holds as many tasks as its {@code max_depth} allows. Nothing was added; try again later. */
        QUEUE_FULL,
        /** Redis was out of reach or refused, and nothing was done. */
        REDIS,
        /** No answer came to all of the call, so what was asked for may have been done, or a part of it, or nothing. */
        RESULT_UNKNOWN,
        /**
         * Redis took the tasks, but too few replicas had them in time, so a failover may lose them; or they run all the
         * same. Submitting them again is safe where they have ids of your own.
         */
        UNREPLICATED,
        /** More waits to be submitted than this client holds in memory. Nothing was added; slow down. */
        BACKLOG,
        /** The task of this chosen id died before, and stays dead. Nothing was added. */
        DEAD,
        /** A payload or a result could not be written or read, or is over the limit. */
        PAYLOAD,
        /** The client is closed. Nothing was done. */
        CLOSED
    }
}
