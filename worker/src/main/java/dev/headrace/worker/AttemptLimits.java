package dev.headrace.worker;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * What one attempt, and one task's failures, may cost. What a submission, a type or a queue says of it wins.
 *
 * @param maxAttempts failed attempts at which a task is dead, 1 to 1,000,000; default 4
 * @param maxCrashes crashes of its worker that a task may survive, 0 to 1,000,000; default 3. The controllers' is to
 *     be the same: a worker applies its own to the tasks that it takes back from its previous incarnations
 * @param timeout the longest an attempt may run, 1 ms to 100 years; default 24 h. Past it the handler is interrupted
 * @param watchdog the longest an attempt may go on without progress, 1 ms to 100 years; 0, the default, for no watchdog
 * @param timeoutGrace how long an interrupted handler may take to end before the worker settles without it; default 5 s
 */
public record AttemptLimits(
        int maxAttempts, int maxCrashes, Duration timeout, Duration watchdog, Duration timeoutGrace) {
    private static final Duration LONGEST_GRACE = Duration.ofDays(365);

    /** Four failures, 24 hours each, and three crashes. */
    public static final AttemptLimits DEFAULT =
            new AttemptLimits(4, 3, Duration.ofHours(24), Duration.ZERO, Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a setting is out of its range, by name */
    public AttemptLimits {
        Limit.MAX_ATTEMPTS.require("maxAttempts", maxAttempts);
        Limit.MAX_CRASHES.require("maxCrashes", maxCrashes);
        Limit.TIMEOUT.millis("attemptTimeout", timeout);
        if (!watchdog.isZero()) {
            Limit.WATCHDOG.millis("attemptWatchdog", watchdog);
        }
        if (timeoutGrace.isNegative() || timeoutGrace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("attemptTimeoutGrace: " + DurationText.of(timeoutGrace)
                    + " is not within 0s to " + DurationText.of(LONGEST_GRACE));
        }
    }
}
