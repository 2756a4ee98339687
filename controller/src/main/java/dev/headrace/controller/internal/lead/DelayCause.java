package dev.headrace.controller.internal.lead;

import dev.headrace.protocol.StoreException;
import java.util.Locale;
import java.util.Optional;

/** Why a controller's view of Redis was interrupted, or never began: the reasons to wait before it recovers anything. */
public enum DelayCause {
    /** The key was absent at the first asking. */
    NO_LEADER("no controller led it when this one took over"),
    /** This controller led, and the key was gone all the same. */
    EXPIRED("the leadership expired under it, and heartbeats can have gone the same way"),
    /** No connection, or no answer in time. */
    DISCONNECTED("the connection to Redis was interrupted"),
    /** LOADING, TRYAGAIN, BUSY and their like. */
    UNAVAILABLE("Redis said that it could not answer just now"),
    /** Another run id. */
    RESTARTED("Redis was restarted or replaced"),
    /** Another role. */
    ROLE_CHANGED("the Redis server's role changed"),
    /** The server's clock against this machine's monotonic one. */
    CLOCK_JUMPED("the Redis server's clock jumped");

    private final String words;

    DelayCause(String words) {
        this.words = words;
    }

    /** The interruption that a failed call tells of, if it tells of one; one that was refused for its own sake does not. */
    public static Optional<DelayCause> of(Throwable error) {
        if (!(error instanceof StoreException trouble)) {
            return Optional.empty();
        }
        return switch (trouble.kind()) {
            case DISCONNECTED, LOGIN_REFUSED, TIMEOUT -> Optional.of(DISCONNECTED);
            case UNAVAILABLE -> Optional.of(UNAVAILABLE);
            case OUT_OF_MEMORY, NO_GROUP, DENIED, UNFIT, CORRUPT, OVERSIZED, OTHER -> Optional.empty();
        };
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** As meters spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
