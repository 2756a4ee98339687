package dev.headrace.internal.loop;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * Computes the pauses between the tries of one operation: exponential back-off with jitter. All retries in workers,
 * controllers and clients use this class; each caller decides what it retries and when it gives up. To be used on its loop
 * only.
 */
public final class RetryPauses {
    /** The number of steps after which pauses no longer grow; this keeps the power within a double. */
    private static final int MOST_STEPS = 30;

    private final EventLoop loop;
    private final IntervalFunction pauses;
    private final double jitter;
    private int failures;

    /**
     * Creates pauses without a failure so far.
     *
     * @param first the pause after the first failure
     * @param multiplier the factor for each further pause, at least 1
     * @param longest the maximum pause, before jitter
     * @param jitter the maximum random change of a pause in both directions, as a share of it, 0 to 1
     */
    public RetryPauses(EventLoop loop, Duration first, double multiplier, Duration longest, double jitter) {
        this.loop = loop;
        this.pauses = IntervalFunction.ofExponentialBackoff(first, multiplier, longest);
        this.jitter = jitter;
    }

    /** Counts a failure, and returns how long to wait before the next try. */
    public Duration failed() {
        failures++;
        return jittered(plain());
    }

    /** Counts a success: the next pause is the first again. */
    public void passed() {
        failures = 0;
    }

    /** Returns how many tries have failed since the last success. */
    public int failures() {
        return failures;
    }

    /** Returns the pause after the failures so far, at least {@code least}, with jitter. */
    public Duration atLeast(Duration least) {
        return jittered(failures == 0 || plain().compareTo(least) < 0 ? least : plain());
    }

    private Duration plain() {
        return Duration.ofMillis(pauses.apply(Math.min(failures, MOST_STEPS)));
    }

    private Duration jittered(Duration pause) {
        return jitter == 0
                ? pause
                : Duration.ofNanos((long) (pause.toNanos() * loop.random().nextDouble(1 - jitter, 1 + jitter)));
    }
}
