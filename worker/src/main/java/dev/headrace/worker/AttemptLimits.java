package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * The limits of an attempt and of a task's failures. Limits of a submission, a type or a queue take precedence.
 *
 * @param maxAttempts failed attempts at which a task is dead, 1 to 1,000,000; default 4
 * @param maxCrashes crashes of its worker that a task may survive, 0 to 1,000,000; default 3. Must be the same as the
 *     controllers': a worker applies its own limit to the tasks that it takes back from its previous incarnations
 * @param timeout the maximum runtime of an attempt, 1 ms to 100 years; default 24 h. After it the handler is interrupted
 * @param watchdog the maximum time of an attempt without progress, 1 ms to 100 years; 0, the default, for no watchdog
 * @param timeoutGrace how long an interrupted handler may take to end before the worker settles without it; default 5 s
 */
public record AttemptLimits(
        int maxAttempts, int maxCrashes, Duration timeout, Duration watchdog, Duration timeoutGrace) {
    private static final Duration LONGEST_GRACE = Duration.ofDays(365);

    /** Four failed attempts of up to 24 hours each, and three crashes. */
    public static final AttemptLimits DEFAULT =
            new AttemptLimits(4, 3, Duration.ofHours(24), Duration.ZERO, Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a setting is out of its range; the message names the setting */
    public AttemptLimits {
        Limit.MAX_ATTEMPTS.require("maxAttempts", maxAttempts);
        Limit.MAX_CRASHES.require("maxCrashes", maxCrashes);
        Limit.TIMEOUT.millis("attemptTimeout", required(timeout, "timeout"));
        if (!required(watchdog, "watchdog").isZero()) {
            Limit.WATCHDOG.millis("attemptWatchdog", watchdog);
        }
        if (required(timeoutGrace, "timeoutGrace").isNegative() || timeoutGrace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("attemptTimeoutGrace: " + DurationText.of(timeoutGrace)
                    + " is not within 0s to " + DurationText.of(LONGEST_GRACE));
        }
    }
}
