package dev.headrace.controller;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * The time and the number of dead tasks to keep. A queue's own {@code dead_keep} and {@code dead_most} take precedence.
 * Immutable.
 *
 * @param keep how long a task is kept after its death, up to 100 years; zero to keep it until it is purged by hand
 * @param most how many are kept in a shard (the newest), 0 or more; 0 for no limit
 */
public record DeadRetention(Duration keep, long most) {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Keeps dead tasks for 90 days, and 100,000 of them in a shard. */
    public static final DeadRetention DEFAULT = new DeadRetention(Duration.ofDays(90), 100_000);

    /** @throws IllegalArgumentException if a value is out of its range; the message names it */
    public DeadRetention {
        if (required(keep, "keep").isNegative() || keep.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deadKeep: " + DurationText.of(keep) + " is not allowed; it takes 0s to "
                    + DurationText.of(LONGEST));
        }
        if (most < 0) {
            throw new IllegalArgumentException("deadMost: " + most + " is not allowed; it takes 0 or more");
        }
    }
}
