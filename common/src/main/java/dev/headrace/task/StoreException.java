package dev.headrace.task;

import java.util.Optional;

/** Reports that Redis was not reached or refused a call, temporarily or permanently. The message is for people. */
public final class StoreException extends HeadraceException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** @param message the call, the address and the answer; never a secret */
    public StoreException(Kind kind, String message, Throwable cause) {
        super(Reason.REDIS, message, cause);
        this.kind = kind;
    }

    /** Creates an exception without a cause. */
    public StoreException(Kind kind, String message) {
        super(Reason.REDIS, message, null);
        this.kind = kind;
    }

    /** Returns the kind of error. */
    public Kind kind() {
        return kind;
    }

    @Override
    public Optional<Kind> redisKind() {
        return Optional.of(kind);
    }

    /** Returns true if the error is temporary, so that the same call can succeed later. */
    public boolean passing() {
        return kind.passing;
    }

    /** Returns true if Redis may have executed the call although no answer came. */
    public boolean unknownResult() {
        return kind == Kind.DISCONNECTED || kind == Kind.TIMEOUT || kind == Kind.OVERSIZED;
    }

    /** The kinds of errors. */
    public enum Kind {
        /** No connection, or it broke while the call was in flight. */
        DISCONNECTED(true),
        /** No connection, because Redis refuses the login: the password was changed, or the user was deleted. */
        LOGIN_REFUSED(true),
        /** No answer within the command timeout. */
        TIMEOUT(true),
        /** BUSY, LOADING, MASTERDOWN, CLUSTERDOWN, TRYAGAIN, READONLY, NOREPLICAS, MISCONF: Redis cannot execute it now. */
        UNAVAILABLE(true),
        /** OOM: writes that need memory are refused. */
        OUT_OF_MEMORY(true),
        /** NOGROUP: the group is gone, for example after a loss of data or XGROUP DESTROY; it is created again. */
        NO_GROUP(true),
        /** NOAUTH, WRONGPASS, NOPERM: credentials or rights are missing. */
        DENIED(false),
        /** The server is too old, or may evict keys: rejected at the start, with the command to fix it. */
        UNFIT(false),
        /** A key holds data that does not belong to the protocol, or a script found an invalid state. */
        CORRUPT(false),
        /** The answer did not fit into memory; Redis executed the call. */
        OVERSIZED(false),
        /** Anything else. */
        OTHER(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }
    }
}
