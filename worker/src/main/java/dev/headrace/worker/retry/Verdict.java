package dev.headrace.worker.retry;

import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Outcome;
import java.time.Duration;

/** What a {@link Classifier} says of an error. A closed set; immutable. */
public sealed interface Verdict {

    /** Another try can help: after the usual back-off, while the failure budget lasts. */
    static Verdict retry() {
        return Retry.USUAL;
    }

    /**
     * Another try can help, after this delay, while the failure budget lasts.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    static Verdict retryAfter(Duration delay) {
        return new RetryAfter(delay);
    }

    /** No other try can help: the task is dead at once. */
    static Verdict fatal() {
        return Fatal.AT_ONCE;
    }

    /** Again after the usual back-off. */
    record Retry() implements Verdict {
        private static final Retry USUAL = new Retry();
    }

    /** Again after a delay of the error's own. */
    record RetryAfter(Duration delay) implements Verdict {
        /** @throws IllegalArgumentException if the delay is negative or over 100 years */
        public RetryAfter {
            if (delay.isNegative() || delay.compareTo(Outcome.LONGEST_DELAY) > 0) {
                throw new IllegalArgumentException(
                        "delay: " + DurationText.of(delay) + " is not within zero to 100 years");
            }
        }
    }

    /** Dead. */
    record Fatal() implements Verdict {
        private static final Fatal AT_ONCE = new Fatal();
    }
}
