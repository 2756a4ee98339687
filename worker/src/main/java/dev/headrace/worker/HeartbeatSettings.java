package dev.headrace.worker;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * How a worker shows that its tasks are alive. Controllers must be given the same {@code ttl}.
 *
 * @param interval between two heartbeats of a task, 50 ms to 1 h; default 5 s
 * @param ttl how long a heartbeat lasts, 3 × interval to 24 h; default 15 s
 * @param interruptAtRisk whether a handler is interrupted when no heartbeat has got through for ttl − interval;
 *     default false: it runs on, and whether its end is accepted is decided by who holds the lease then
 */
public record HeartbeatSettings(Duration interval, Duration ttl, boolean interruptAtRisk) {
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration LONGEST_TTL = Duration.ofHours(24);
    private static final int LEAST_BEATS_A_TTL = 3;

    /** Each 5 s, for 15 s. */
    public static final HeartbeatSettings DEFAULT =
            new HeartbeatSettings(Duration.ofSeconds(5), Duration.ofSeconds(15), false);

    /** @throws IllegalArgumentException if a setting is out of its range, by name */
    public HeartbeatSettings {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException("heartbeatInterval: " + DurationText.of(interval) + " is not within "
                    + DurationText.of(SHORTEST) + " to " + DurationText.of(LONGEST_INTERVAL));
        }
        if (ttl.compareTo(interval.multipliedBy(LEAST_BEATS_A_TTL)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("heartbeatTtl: " + DurationText.of(ttl) + " is not within "
                    + LEAST_BEATS_A_TTL + " × heartbeatInterval ("
                    + DurationText.of(interval.multipliedBy(LEAST_BEATS_A_TTL)) + ") to "
                    + DurationText.of(LONGEST_TTL));
        }
    }

    /** Returns how long a claim or a heartbeat proves a lease before the worker itself must doubt it: ttl − interval. */
    public Duration trust() {
        return ttl.minus(interval);
    }
}
