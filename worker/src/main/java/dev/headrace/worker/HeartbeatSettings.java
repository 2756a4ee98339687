package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * The heartbeats by which a worker shows that its tasks are alive. Controllers need the same {@code ttl}.
 *
 * @param interval the time between two heartbeats of a task, 50 ms to 1 h; default 5 s
 * @param ttl the TTL of a heartbeat, 3 × interval to 24 h; default 15 s
 * @param interruptAtRisk true to interrupt a handler when no heartbeat was confirmed for ttl − interval; default false:
 *     the handler continues, and its end is accepted if this worker still holds the lease then
 */
public record HeartbeatSettings(Duration interval, Duration ttl, boolean interruptAtRisk) {
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration LONGEST_TTL = Duration.ofHours(24);
    private static final int LEAST_BEATS_A_TTL = 3;

    /** A heartbeat every 5 s with a TTL of 15 s. */
    public static final HeartbeatSettings DEFAULT =
            new HeartbeatSettings(Duration.ofSeconds(5), Duration.ofSeconds(15), false);

    /** @throws IllegalArgumentException if a setting is out of its range; the message names the setting */
    public HeartbeatSettings {
        if (required(interval, "interval").compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException("heartbeatInterval: " + DurationText.of(interval) + " is not within "
                    + DurationText.of(SHORTEST) + " to " + DurationText.of(LONGEST_INTERVAL));
        }
        if (required(ttl, "ttl").compareTo(interval.multipliedBy(LEAST_BEATS_A_TTL)) < 0
                || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("heartbeatTtl: " + DurationText.of(ttl) + " is not within "
                    + LEAST_BEATS_A_TTL + " × heartbeatInterval ("
                    + DurationText.of(interval.multipliedBy(LEAST_BEATS_A_TTL)) + ") to "
                    + DurationText.of(LONGEST_TTL));
        }
    }

    /** Returns how long a confirmed claim or heartbeat proves a lease: ttl − interval. After that the lease is in doubt. */
    public Duration trust() {
        return ttl.minus(interval);
    }
}
