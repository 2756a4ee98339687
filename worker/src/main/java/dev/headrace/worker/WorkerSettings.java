package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.DurationText;
import dev.headrace.worker.retry.Backoff;
import java.time.Duration;

/**
 * A worker's settings. The constructor checks them. Immutable.
 *
 * @param concurrency how many tasks of a queue run at once, unless the queue's options say otherwise, 1 to 10,000; default 32
 * @param heartbeats default: every 5 s, with a TTL of 15 s
 * @param limits default: four failed attempts of up to 24 h each
 * @param backoff the delay between a failure and the retry; default 1 s, doubled up to 5 min
 * @param drainTimeout how long a stop waits for running handlers before it interrupts them, 0 to 24 h; default 30 s
 */
public record WorkerSettings(
        int concurrency, HeartbeatSettings heartbeats, AttemptLimits limits, Backoff backoff, Duration drainTimeout) {
    private static final Duration LONGEST_DRAIN = Duration.ofHours(24);

    /** The default settings. */
    public static final WorkerSettings DEFAULT = new WorkerSettings(
            32, HeartbeatSettings.DEFAULT, AttemptLimits.DEFAULT, Backoff.DEFAULT, Duration.ofSeconds(30));

    /** @throws IllegalArgumentException if a setting is out of its range; the message names the setting */
    public WorkerSettings {
        concurrency = new QueueOptions(concurrency).concurrency();
        required(heartbeats, "heartbeats");
        required(limits, "limits");
        required(backoff, "backoff");
        requireDrainTimeout(drainTimeout);
    }

    static Duration requireDrainTimeout(Duration drainTimeout) {
        if (required(drainTimeout, "drainTimeout").isNegative() || drainTimeout.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException("drainTimeout: " + DurationText.of(drainTimeout)
                    + " is not within 0s to " + DurationText.of(LONGEST_DRAIN));
        }
        return drainTimeout;
    }

    /** Returns settings with this concurrency. */
    public WorkerSettings withConcurrency(int most) {
        return new WorkerSettings(most, heartbeats, limits, backoff, drainTimeout);
    }

    /** Returns settings with these heartbeats. */
    public WorkerSettings withHeartbeats(HeartbeatSettings other) {
        return new WorkerSettings(concurrency, other, limits, backoff, drainTimeout);
    }

    /** Returns settings with these limits. */
    public WorkerSettings withLimits(AttemptLimits other) {
        return new WorkerSettings(concurrency, heartbeats, other, backoff, drainTimeout);
    }

    /** Returns settings with this back-off. */
    public WorkerSettings withBackoff(Backoff other) {
        return new WorkerSettings(concurrency, heartbeats, limits, other, drainTimeout);
    }

    /** Returns settings with this drain timeout. */
    public WorkerSettings withDrainTimeout(Duration timeout) {
        return new WorkerSettings(concurrency, heartbeats, limits, backoff, timeout);
    }
}
