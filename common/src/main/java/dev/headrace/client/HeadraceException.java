package dev.headrace.client;

import dev.headrace.internal.protocol.queue.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's call was not answered as asked. The message is for people; {@link #reason} is for programs. */
public final class HeadraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final StoreException.@Nullable Kind kind;

    HeadraceException(Reason reason, String message, @Nullable StoreException cause) {
        super(message, cause);
        this.reason = reason;
        this.kind = cause == null ? null : cause.kind();
    }

    private HeadraceException(HeadraceException original, Reason reason, String message) {
        super(message, original);
        this.reason = reason;
        this.kind = original.kind;
    }

    /** The same, with the stack of the thread that waited for it, which is where the reader's own code is. */
    HeadraceException seenHere() {
        return new HeadraceException(this, reason, String.valueOf(getMessage()));
    }

    /** The same, with what became of the tasks that were submitted together. */
    HeadraceException after(String outcome) {
        return new HeadraceException(this, reason, getMessage() + ". " + outcome);
    }

    /** The same, of a call of several steps of which some were carried out. */
    HeadraceException partly(String outcome) {
        return new HeadraceException(this, Reason.RESULT_UNKNOWN, getMessage() + ". " + outcome);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** What was the matter with Redis, where that is the reason. */
    public Optional<StoreException.Kind> redisKind() {
        return Optional.ofNullable(kind);
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
        /** The client is closed. Nothing was done. */
        CLOSED
    }
}
