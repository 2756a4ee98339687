package dev.headrace.controller.internal.lead;

import dev.headrace.task.StoreException;
import java.util.Locale;
import java.util.Optional;

/** Why recovery in a shard is delayed: the controller's view of Redis was interrupted, or just begins. */
public enum DelayCause {
    /** The leadership key was absent at the first request. */
    NO_LEADER("no controller led it when this one took over"),
    /** This controller led, and the leadership key was gone before its TTL was over. */
    EXPIRED("the leadership key is gone, and heartbeats may be gone too"),
    /** There was no connection, or no answer in time. */
    DISCONNECTED("the connection to Redis was interrupted"),
    /** Redis answered LOADING, TRYAGAIN, BUSY or similar. */
    UNAVAILABLE("Redis could not answer for a moment"),
    /** The server has another run id. */
    RESTARTED("Redis was restarted or replaced"),
    /** The server has another role. */
    ROLE_CHANGED("the Redis server's role changed"),
    /** The server's clock moved differently from this machine's monotonic clock. */
    CLOCK_JUMPED("the Redis server's clock jumped");

    private final String description;

    DelayCause(String description) {
        this.description = description;
    }

    /** Returns the interruption that a failed call indicates; empty if the call was only refused because of its content. */
    public static Optional<DelayCause> of(Throwable error) {
        if (!(error instanceof StoreException failure)) {
            return Optional.empty();
        }
        return switch (failure.kind()) {
            case DISCONNECTED, LOGIN_REFUSED, TIMEOUT -> Optional.of(DISCONNECTED);
            case UNAVAILABLE -> Optional.of(UNAVAILABLE);
            case OUT_OF_MEMORY, NO_GROUP, DENIED, UNFIT, CORRUPT, OVERSIZED, OTHER -> Optional.empty();
        };
    }

    /** Returns the cause for people. */
    public String description() {
        return description;
    }

    /** Returns the cause as meters spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
