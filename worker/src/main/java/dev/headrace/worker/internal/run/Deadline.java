package dev.headrace.worker.internal.run;

import dev.headrace.internal.text.DurationText;
import dev.headrace.task.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of an attempt: its maximum runtime and, with a watchdog, its maximum time without progress. The end of the
 * time is decided once and does not change afterwards. Used on the loop only.
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

    /** Notes that no thread has started the handler yet, so its time has not started either. */
    void notBegun(long now) {
        if (decided == null) {
            startedAt = now;
        }
    }

    /**
     * Returns true, once, when the time is over.
     *
     * @param report the extensions and progress reports of the handler
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
