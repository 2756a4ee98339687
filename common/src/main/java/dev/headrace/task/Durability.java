package dev.headrace.task;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * How many replicas must have a task before its submission is accepted. Redis acknowledges a write before its replicas have it,
 * so the task is lost if the master fails at once. A wait for replicas makes such a loss unlikely, not impossible: Redis may
 * promote a replica that had received less.
 *
 * @param replicas how many replicas must have the task, 0 to 100; 0 for none, the default
 * @param within the maximum wait, 1 ms to 1 minute
 */
public record Durability(int replicas, Duration within) {
    private static final int MOST_REPLICAS = 100;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** No wait: a submission is accepted once the master has the task. */
    public static final Durability NONE = new Durability(0, Duration.ofSeconds(1));

    /** @throws IllegalArgumentException if one of them is out of its range; the message names it */
    public Durability {
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "durability: " + replicas + " replicas is not within 0 to " + MOST_REPLICAS);
        }
        if (required(within, "within").compareTo(Duration.ofMillis(1)) < 0 || within.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "durability: " + DurationText.of(within) + " is not within 1ms to " + DurationText.of(LONGEST));
        }
    }

    /**
     * Returns a durability with this many replicas.
     *
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public static Durability replicas(int replicas, Duration within) {
        return new Durability(replicas, within);
    }

    /** Returns true if there are replicas to wait for. */
    public boolean waits() {
        return replicas > 0;
    }
}
