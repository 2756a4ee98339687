package dev.headrace.worker.retry;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Outcome;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delays between retries: exponential, with jitter, so that tasks that failed together are not retried
 * together.
 *
 * @param first the delay after the first failure, before jitter; at least 1 ms; default 1 s
 * @param multiplier the factor of the delay for each further failure, at least 1; default 2
 * @param longest the maximum delay, jitter included; {@code first} to 100 years; default 5 min
 * @param jitter the maximum random change of the delay in both directions, as a share of it, 0 to 1; default 0.25
 */
public record Backoff(Duration first, double multiplier, Duration longest, double jitter) {
    private static final int MOST_STEPS = 1000;

    /** 1 s, doubled up to 5 min, ± 25 %. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.25);

    /** @throws IllegalArgumentException if a value is out of its range; the message names the value */
    public Backoff {
        if (required(first, "first").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("backoffFirst: " + DurationText.of(first) + " is under 1ms");
        }
        if (!(multiplier >= 1)) {
            throw new IllegalArgumentException("backoffMultiplier: " + multiplier + " is under 1");
        }
        if (required(longest, "longest").compareTo(Outcome.LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("backoffLongest: " + DurationText.of(longest) + " is over 100 years");
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoffLongest: " + DurationText.of(longest)
                    + " is shorter than backoffFirst, " + DurationText.of(first));
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("backoffJitter: " + jitter + " is not within 0 to 1");
        }
    }

    /**
     * Returns the delay before the next attempt.
     *
     * @param failures the number of failures so far, including this one; at least 1
     */
    public Duration delay(int failures, RandomGenerator random) {
        long plain = IntervalFunction.ofExponentialBackoff(first.toMillis(), multiplier, longest.toMillis())
                .apply(Math.min(failures, MOST_STEPS));
        // Not a range of 1 - jitter to 1 + jitter: such a range is empty if the jitter is too small to change 1.
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.min(longest.toMillis(), Math.round(plain * factor)));
    }
}
