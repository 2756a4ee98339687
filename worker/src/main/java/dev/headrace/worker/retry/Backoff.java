package dev.headrace.worker.retry;

import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Outcome;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: exponential, with jitter, so that tasks that failed together do not come back
 * together.
 *
 * @param first the delay after the first failure, give or take the jitter; at least 1 ms; default 1 s
 * @param multiplier what each further failure multiplies the delay by, at least 1; default 2
 * @param longest no delay is longer, jitter included; {@code first} to 100 years; default 5 min
 * @param jitter the share of the delay by which it may differ either way, 0 to 1; default 0.25
 */
public record Backoff(Duration first, double multiplier, Duration longest, double jitter) {
    private static final int MOST_STEPS = 1000;

    /** 1 s, doubled up to 5 min, give or take a quarter. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.25);

    /** @throws IllegalArgumentException if a value is out of its range, by name */
    public Backoff {
        if (first.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("backoffFirst: " + DurationText.of(first) + " is under 1ms");
        }
        if (!(multiplier >= 1)) {
            throw new IllegalArgumentException("backoffMultiplier: " + multiplier + " is under 1");
        }
        if (longest.compareTo(Outcome.LONGEST_DELAY) > 0) {
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
     * The delay before the next try.
     *
     * @param failures how many there were so far, this one included; at least 1
     */
    public Duration delay(int failures, RandomGenerator random) {
        long plain = IntervalFunction.ofExponentialBackoff(first.toMillis(), multiplier, longest.toMillis())
                .apply(Math.min(failures, MOST_STEPS));
        // No range of 1 - jitter to 1 + jitter: it is empty where the jitter is too small to change 1.
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.min(longest.toMillis(), Math.round(plain * factor)));
    }
}
