package dev.headrace.task;

import dev.headrace.internal.text.Argument;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers for an attempt. A closed set: an exception is no outcome, it means "classify it", and no
 * answer at all is the failure {@link FailureCode#NO_OUTCOME}. Immutable and safe to share.
 *
 * @param <R> the result's type, as the {@link TaskType} names it; {@code Void} for none. A failure is an outcome of any such type
 */
public sealed interface Outcome<R> {
    /** No delay is longer: 100 years. */
    Duration LONGEST_DELAY = Duration.ofDays(36_500);

    /** The reason of a failure that its handler gave none for, as {@code getMessage()} of an exception may be null. */
    String NO_REASON = "no reason given";

    /** The task succeeded; for a type without a result. */
    static Outcome<Void> done() {
        return Done.PLAIN;
    }

    /**
     * The task succeeded with a result, which is kept when its submitter asked for that and dropped otherwise.
     *
     * @param result what the type's {@code withResult} names, as the codec can write it
     */
    static <R> Outcome<R> done(R result) {
        return new Done<>(result);
    }

    /** The attempt failed; try again after the usual back-off while the failure budget lasts. */
    static <R> Outcome<R> retry(String reason) {
        return new Retry<>(reason, null);
    }

    /**
     * The attempt failed; try again after this delay while the failure budget lasts.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    static <R> Outcome<R> retryAfter(Duration delay, String reason) {
        return new Retry<>(reason, Argument.required(delay, "delay"));
    }

    /**
     * Not a failure: the task is not ready and wants to be looked at again after this delay. Spends no budget.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    static <R> Outcome<R> snooze(Duration delay) {
        return new Snooze<>(delay);
    }

    /**
     * The attempt failed with this error: the same as throwing it, so the classifier says whether another try can help.
     *
     * @param error what went wrong
     */
    static <R> Outcome<R> fail(Throwable error) {
        return new Fail<>(error);
    }

    /** The attempt failed and no other can help: dead at once, with the code {@link FailureCode#FATAL}. */
    static <R> Outcome<R> deadLetter(String reason) {
        return new DeadLetter<>(reason);
    }

    private static void requireBounded(Duration delay) {
        if (Argument.required(delay, "delay").isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("delay: " + DurationText.of(delay) + " is not within zero to 100 years");
        }
    }

    /** Success. */
    record Done<R>(@Nullable R value) implements Outcome<R> {
        private static final Done<Void> PLAIN = new Done<>(null);
    }

    /** A failure that may be tried again. */
    record Retry<R>(String reason, @Nullable Duration delay) implements Outcome<R> {
        /** @throws IllegalArgumentException if the delay is negative or over 100 years */
        public Retry {
            reason = Objects.requireNonNullElse(reason, NO_REASON);
            if (delay != null) {
                requireBounded(delay);
            }
        }

        /** The delay that the handler asked for, or nothing for the usual back-off. */
        public Optional<Duration> after() {
            return Optional.ofNullable(delay);
        }
    }

    /** Not now. */
    record Snooze<R>(Duration delay) implements Outcome<R> {
        /** @throws IllegalArgumentException if the delay is negative or over 100 years */
        public Snooze {
            requireBounded(delay);
        }
    }

    /** A failure for the classifier to judge. */
    record Fail<R>(Throwable error) implements Outcome<R> {
        /** @throws NullPointerException if there is no error */
        public Fail {
            Argument.required(error, "error");
        }
    }

    /** A failure for good. */
    record DeadLetter<R>(String reason) implements Outcome<R> {
        /** Makes it. A reason that is null is said to be none. */
        public DeadLetter {
            reason = Objects.requireNonNullElse(reason, NO_REASON);
        }
    }
}
