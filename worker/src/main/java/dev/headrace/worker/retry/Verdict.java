package dev.headrace.worker.retry;

import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Outcome;
import java.time.Duration;

/** The decision of a {@link Classifier} on an error. Immutable. */
public sealed interface Verdict {

    /** Returns a verdict to retry after the usual back-off, while the failure budget lasts. */
    static Verdict retry() {
        return Retry.USUAL;
    }

    /**
     * Returns a verdict to retry after this delay, while the failure budget lasts.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    static Verdict retryAfter(Duration delay) {
        return new RetryAfter(delay);
    }

    /** Returns a verdict that the task is dead at once. */
    static Verdict fatal() {
        return Fatal.AT_ONCE;
    }

    /** A retry after the usual back-off. */
    record Retry() implements Verdict {
        private static final Retry USUAL = new Retry();
    }

    /** A retry after a specific delay. */
    record RetryAfter(Duration delay) implements Verdict {
        /** @throws IllegalArgumentException if the delay is negative or over 100 years */
        public RetryAfter {
            if (delay.isNegative() || delay.compareTo(Outcome.LONGEST_DELAY) > 0) {
                throw new IllegalArgumentException(
                        "delay: " + DurationText.of(delay) + " is not within zero to 100 years");
            }
        }
    }

    /** The task dies at once. */
    record Fatal() implements Verdict {
        private static final Fatal AT_ONCE = new Fatal();
    }
}
