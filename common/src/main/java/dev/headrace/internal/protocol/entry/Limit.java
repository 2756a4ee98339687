package dev.headrace.internal.protocol.entry;

import dev.headrace.internal.text.Argument;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.util.Optional;

/**
 * A limit that a submission, a type or a queue may set. It has one name in the entry's field, in the queue's
 * {@code meta} and in errors. If several set it, the most specific one applies; see {@code TaskLimits}.
 */
public enum Limit {
    /** Failed attempts at which the task is dead. */
    MAX_ATTEMPTS("max", 1, 1_000_000),
    /** Crashes of its owner that it may survive. */
    MAX_CRASHES("max_stale", 0, 1_000_000),
    /** Missing first heartbeats that it may survive. */
    MAX_MISSING_REQUEUES("max_missing", 0, 1_000_000),
    /** The maximum runtime of an attempt, in milliseconds. */
    TIMEOUT("timeout", 1, Limit.LONGEST),
    /** The maximum time of an attempt without progress, in milliseconds. */
    WATCHDOG("watchdog", 1, Limit.LONGEST),
    /** The delay before the first retry, in milliseconds. */
    BACKOFF("backoff", 1, Limit.LONGEST),
    /** The longest delay before a retry, in milliseconds. */
    BACKOFF_LONGEST("backoff_longest", 1, Limit.LONGEST),
    /** The TTL of its heartbeats in milliseconds, if longer than the worker's own. */
    HEARTBEAT_TTL("ttl", 1, Limit.LONGEST_TTL);

    private static final long LONGEST = 36_500L * 24 * 3600 * 1000;
    private static final long LONGEST_TTL = 24L * 3600 * 1000;

    private final String field;
    private final long least;
    private final long most;

    Limit(String field, long least, long most) {
        this.field = field;
        this.least = least;
        this.most = most;
    }

    /** Returns the name of the field in an entry and in the queue's settings. */
    public String field() {
        return field;
    }

    /** Returns the smallest allowed value. */
    public long least() {
        return least;
    }

    /** Returns the largest allowed value. */
    public long most() {
        return most;
    }

    /**
     * Returns the value if it is allowed.
     *
     * @param name what the caller calls it, for the error
     * @throws IllegalArgumentException if it is out of its range
     */
    public long require(String name, long value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " is not within " + least + " to " + most);
        }
        return value;
    }

    /**
     * Returns a time as a value of this limit.
     *
     * @param name what the caller calls it, for the error
     * @throws IllegalArgumentException if it is out of its range
     */
    public long millis(String name, Duration time) {
        boolean isLong = Argument.required(time, name).compareTo(Duration.ofMillis(most)) > 0;
        // The milliseconds of a duration far beyond the range do not fit into a long.
        long millis = isLong ? most + 1 : time.isNegative() ? -1 : time.toMillis();
        if (millis < least || millis > most) {
            throw new IllegalArgumentException(name + ": " + DurationText.of(time) + " is not within "
                    + DurationText.of(Duration.ofMillis(least)) + " to " + DurationText.of(Duration.ofMillis(most)));
        }
        return millis;
    }

    /** Returns the limit that a field sets. */
    public static Optional<Limit> ofField(String field) {
        for (Limit limit : values()) {
            if (limit.field.equals(field)) {
                return Optional.of(limit);
            }
        }
        return Optional.empty();
    }
}
