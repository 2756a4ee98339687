package dev.headrace.worker;

import dev.headrace.internal.text.DurationText;
import dev.headrace.worker.retry.Backoff;
import java.time.Duration;

/**
 * A worker's settings, checked when made. Immutable.
 *
 * @param concurrency how many tasks of a queue run at once where the queue says nothing itself, 1 to 10,000; default 32
 * @param heartbeats default each 5 s, for 15 s
 * @param limits default four starts of up to 24 h
 * @param backoff between a failure and the next try; default 1 s doubled up to 5 min
 * @param drainTimeout how long a stop waits for running handlers before it interrupts them, 0 to 24 h; default 30 s
 */
public record WorkerSettings(
        int concurrency, HeartbeatSettings heartbeats, AttemptLimits limits, Backoff backoff, Duration drainTimeout) {
    private static final Duration LONGEST_DRAIN = Duration.ofHours(24);

    /** What holds where nothing is said. */
    public static final WorkerSettings DEFAULT = new WorkerSettings(
            32, HeartbeatSettings.DEFAULT, AttemptLimits.DEFAULT, Backoff.DEFAULT, Duration.ofSeconds(30));

    /** @throws IllegalArgumentException if a setting is out of its range, by name */
    public WorkerSettings {
        concurrency = new QueueOptions(concurrency).concurrency();
        requireDrainTimeout(drainTimeout);
    }

    static Duration requireDrainTimeout(Duration drainTimeout) {
        if (drainTimeout.isNegative() || drainTimeout.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException("drainTimeout: " + DurationText.of(drainTimeout)
                    + " is not within 0s to " + DurationText.of(LONGEST_DRAIN));
        }
        return drainTimeout;
    }

    /** With another concurrency. */
    public WorkerSettings withConcurrency(int most) {
        return new WorkerSettings(most, heartbeats, limits, backoff, drainTimeout);
    }

    /** With other heartbeats. */
    public WorkerSettings withHeartbeats(HeartbeatSettings other) {
        return new WorkerSettings(concurrency, other, limits, backoff, drainTimeout);
    }

    /** With other limits. */
    public WorkerSettings withLimits(AttemptLimits other) {
        return new WorkerSettings(concurrency, heartbeats, other, backoff, drainTimeout);
    }

    /** With another back-off. */
    public WorkerSettings withBackoff(Backoff other) {
        return new WorkerSettings(concurrency, heartbeats, limits, other, drainTimeout);
    }

    /** With another drain timeout. */
    public WorkerSettings withDrainTimeout(Duration timeout) {
        return new WorkerSettings(concurrency, heartbeats, limits, backoff, timeout);
    }
}
