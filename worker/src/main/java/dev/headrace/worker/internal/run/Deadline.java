package dev.headrace.worker.internal.run;

import dev.headrace.internal.text.DurationText;
import dev.headrace.task.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time an attempt has: its maximum runtime, and, with a watchdog, how long it may go on without progress. That it is
 * over is decided once, whatever the handler does after that. Used on the loop only.
 */
final class Deadline {
    private long startedAt;
    private final EffectiveLimits limits;
    private @Nullable FailureCode decided;
    private long decidedAt;

    Deadline(long startedAt, EffectiveLimits limits) {
        this.startedAt = startedAt;
        this.limits = limits;
    }

    /** Notes that no thread has begun with the handler so far, so its time has not begun. */
    void notBegun(long now) {
        if (decided == null) {
            startedAt = now;
        }
    }

    /**
     * Whether it is over and that was not said before.
     *
     * @param report what the handler has said of its time
     */
    boolean decide(long now, HandlerReport report) {
        if (decided != null) {
            return false;
        }
        decided = over(now, report);
        decidedAt = now;
        return decided != null;
    }

    private @Nullable FailureCode over(long now, HandlerReport report) {
        if (now - startedAt > limits.timeoutNanos() && report.runtimeOver(now)) {
            return FailureCode.TIMEOUT;
        }
        long watchdog = limits.watchdogNanos();
        return watchdog > 0 && now - startedAt > watchdog && report.silentFor(now) > watchdog
                ? FailureCode.STALLED
                : null;
    }

    boolean decided() {
        return decided != null;
    }

    boolean graceOver(long now, Duration grace) {
        return decided != null && now - decidedAt >= grace.toNanos();
    }

    long ran(long now) {
        return now - startedAt;
    }

    Ending.Failure failure() {
        String error = decided == FailureCode.STALLED
                ? "it made no progress for longer than its watchdog of " + spoken(limits.watchdogNanos())
                : "it ran longer than its timeout of " + spoken(limits.timeoutNanos());
        return new Ending.Failure(decided == null ? FailureCode.TIMEOUT : decided, null, error);
    }

    private static String spoken(long nanos) {
        return DurationText.of(Duration.ofNanos(nanos));
    }
}
