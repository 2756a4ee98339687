package dev.headrace.task;

import java.util.Optional;

/** Redis was not reached, or answered that it cannot do a thing now or at all. The message is for people. */
public final class StoreException extends HeadraceException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** @param message what was tried, against which address, and what came back; never a secret */
    public StoreException(Kind kind, String message, Throwable cause) {
        super(Reason.REDIS, message, cause);
        this.kind = kind;
    }

    /** Without a cause. */
    public StoreException(Kind kind, String message) {
        super(Reason.REDIS, message, null);
        this.kind = kind;
    }

    /** Returns the state that Redis is in. */
    public Kind kind() {
        return kind;
    }

    @Override
    public Optional<Kind> redisKind() {
        return Optional.of(kind);
    }

    /** Returns true if the same call can succeed later without anybody's doing. */
    public boolean passing() {
        return kind.passing;
    }

    /** Returns true if Redis may have carried the call out although no answer came. */
    public boolean unknownResult() {
        return kind == Kind.DISCONNECTED || kind == Kind.TIMEOUT || kind == Kind.OVERSIZED;
    }

    /** The states of a Redis that a client must expect. */
    public enum Kind {
        /** No connection, or it broke while the call was under way. */
        DISCONNECTED(true),
        /** No connection, as Redis refuses the login of each new one; a password was changed, or a user was deleted. */
        LOGIN_REFUSED(true),
        /** No answer within the command timeout. */
        TIMEOUT(true),
        /** BUSY, LOADING, MASTERDOWN, CLUSTERDOWN, TRYAGAIN, READONLY, NOREPLICAS, MISCONF: Redis cannot just now. */
        UNAVAILABLE(true),
        /** OOM: writes that need memory are refused. */
        OUT_OF_MEMORY(true),
        /** NOGROUP: the group is gone, as after a loss of data or XGROUP DESTROY; it is made again. */
        NO_GROUP(true),
        /** NOAUTH, WRONGPASS, NOPERM: credentials or rights are missing. */
        DENIED(false),
        /** The server is too old, or may evict: refused at the start, with the command that mends it. */
        UNFIT(false),
        /** A key holds what the protocol never puts there, or a script met what it must not go on with. */
        CORRUPT(false),
        /** The answer did not fit into memory; Redis carried the call out. */
        OVERSIZED(false),
        /** Anything else. */
        OTHER(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }
    }
}
