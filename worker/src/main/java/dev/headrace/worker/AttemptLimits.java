package dev.headrace.worker;

import dev.headrace.task.Spoken;
import java.time.Duration;

/**
 * What one attempt, and one task's failures, may cost. What a submission, a type or a queue says of it wins.
 *
 * @param maxAttempts starts by failures allowed: one start and the retries, 1 to 1000; default 4
 * @param maxStaleRequeues crashes of its worker that a task may survive, 0 or more; default 3. The controllers' is to
 *     be the same: a worker goes by its own for the tasks that it takes back from its earlier boots
 * @param timeout the longest an attempt may run, 1 ms to 365 days; default 24 h. Past it the handler is interrupted
 * @param watchdog the longest an attempt may go on without progress, 0 to 365 days; 0, the default, for no watchdog
 * @param timeoutGrace how long an interrupted handler may take to end before the worker settles without it; default 5 s
 */
public record AttemptLimits(
        int maxAttempts, int maxStaleRequeues, Duration timeout, Duration watchdog, Duration timeoutGrace) {
    private static final int MOST_ATTEMPTS = 1000;
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Four starts, 24 hours each, and three crashes. */
    public static final AttemptLimits DEFAULT =
            new AttemptLimits(4, 3, Duration.ofHours(24), Duration.ZERO, Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a setting is out of its range, by name */
    public AttemptLimits {
        if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("max-attempts: " + maxAttempts + " is not within 1 to " + MOST_ATTEMPTS);
        }
        if (maxStaleRequeues < 0) {
            throw new IllegalArgumentException("max-stale-requeues: " + maxStaleRequeues + " is not 0 or more");
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "attempt-timeout: " + Spoken.of(timeout) + " is not within 1ms to " + Spoken.of(LONGEST));
        }
        if (watchdog.isNegative() || watchdog.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "attempt-watchdog: " + Spoken.of(watchdog) + " is not within 0s to " + Spoken.of(LONGEST));
        }
        if (timeoutGrace.isNegative() || timeoutGrace.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "attempt-timeout-grace: " + Spoken.of(timeoutGrace) + " is not within 0s to " + Spoken.of(LONGEST));
        }
    }
}
