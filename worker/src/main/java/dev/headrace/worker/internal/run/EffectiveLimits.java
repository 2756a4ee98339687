package dev.headrace.worker.internal.run;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.retry.Backoff;
import java.time.Duration;

/**
 * The limits that apply to one attempt.
 *
 * @param maxAttempts failures at which the task is dead
 * @param timeoutNanos the maximum runtime
 * @param watchdogNanos the maximum time without progress; 0 for no watchdog
 * @param backoff the delays before retries
 * @param heartbeatTtl the TTL of its heartbeats, at least the worker's
 */
public record EffectiveLimits(
        long maxAttempts, long timeoutNanos, long watchdogNanos, Backoff backoff, Duration heartbeatTtl) {
    /** A limit below 292 years, the range of a monotonic clock. */
    private static final long MOST_MILLIS = Duration.ofDays(36_500).toMillis();

    public static EffectiveLimits of(TaskLimits said, WorkerSettings settings) {
        AttemptLimits limits = settings.limits();
        return new EffectiveLimits(
                said.get(Limit.MAX_ATTEMPTS).orElse(limits.maxAttempts()),
                nanos(said.get(Limit.TIMEOUT).orElse(limits.timeout().toMillis())),
                nanos(said.get(Limit.WATCHDOG).orElse(limits.watchdog().toMillis())),
                backoff(said, settings.backoff()),
                heartbeatTtl(said, settings.heartbeats().ttl()));
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(Math.min(millis, MOST_MILLIS)).toNanos();
    }

    private static Backoff backoff(TaskLimits said, Backoff usual) {
        if (said.get(Limit.BACKOFF).isEmpty() && said.get(Limit.BACKOFF_LONGEST).isEmpty()) {
            return usual;
        }
        long first = said.get(Limit.BACKOFF).orElse(usual.first().toMillis());
        long longest = said.get(Limit.BACKOFF_LONGEST).orElse(usual.longest().toMillis());
        // The first delay and the longest may come from different places, so the first may be greater.
        return new Backoff(
                Duration.ofMillis(Math.min(first, longest)),
                usual.multiplier(),
                Duration.ofMillis(longest),
                usual.jitter());
    }

    private static Duration heartbeatTtl(TaskLimits said, Duration usual) {
        long own = said.get(Limit.HEARTBEAT_TTL).orElse(0);
        return own <= usual.toMillis() ? usual : Duration.ofMillis(own);
    }
}
