package dev.headrace.task;

import dev.headrace.internal.text.Argument;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt, which a handler returns. If a handler throws instead, the classifier decides how the attempt ends;
 * if it returns null, the attempt fails with {@link FailureCode#NO_OUTCOME}. Immutable and safe to share.
 *
 * @param <R> the result's type, as the {@link TaskType} names it; {@code Void} for none. Failures and snoozes fit any type
 */
public sealed interface Outcome<R> {
    /** The maximum delay: 100 years. */
    Duration LONGEST_DELAY = Duration.ofDays(36_500);

    /**
     * The reason that is used if a handler passes null, for example the {@code getMessage()} of an exception without a message.
     */
    String NO_REASON = "no reason given";

    /** Returns a success, for a type without a result. */
    static Outcome<Void> done() {
        return Done.PLAIN;
    }

    /**
     * Returns a success with a result. The result is kept if the submission set {@code keepResult}, and is dropped otherwise.
     *
     * @param result the result, which the codec must be able to encode
     */
    static <R> Outcome<R> done(R result) {
        return new Done<>(result);
    }

    /** Returns a failure that is retried after the back-off, until the limit of failed attempts is reached. */
    static <R> Outcome<R> retry(String reason) {
        return new Retry<>(reason, null);
    }

    /**
     * Returns a failure that is retried after this delay, until the limit of failed attempts is reached. The delay may be
     * longer than the longest back-off.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    static <R> Outcome<R> retryAfter(Duration delay, String reason) {
        return new Retry<>(reason, Argument.required(delay, "delay"));
    }

    /**
     * Returns a snooze: the task is not ready and runs again after this delay. A snooze is not a failure and does not count
     * against any limit.
     *
     * @throws IllegalArgumentException if the delay is negative or over 100 years
     */
    static <R> Outcome<R> snooze(Duration delay) {
        return new Snooze<>(delay);
    }

    /**
     * Returns a failure with this error, as if the handler had thrown it: the classifier decides whether it is retried.
     *
     * @throws NullPointerException if the error is null
     */
    static <R> Outcome<R> fail(Throwable error) {
        return new Fail<>(error);
    }

    /** Returns a failure that is not retried: the task is dead at once, with the code {@link FailureCode#FATAL}. */
    static <R> Outcome<R> deadLetter(String reason) {
        return new DeadLetter<>(reason);
    }

    private static void requireBounded(Duration delay) {
        if (Argument.required(delay, "delay").isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("delay: " + DurationText.of(delay) + " is not within zero to 100 years");
        }
    }

    /** A success. */
    record Done<R>(@Nullable R value) implements Outcome<R> {
        private static final Done<Void> PLAIN = new Done<>(null);
    }

    /** A failure that is retried within the limit. */
    record Retry<R>(String reason, @Nullable Duration delay) implements Outcome<R> {
        /** @throws IllegalArgumentException if the delay is negative or over 100 years */
        public Retry {
            reason = Objects.requireNonNullElse(reason, NO_REASON);
            if (delay != null) {
                requireBounded(delay);
            }
        }

        /** Returns the delay that the handler asked for; empty for the back-off. */
        public Optional<Duration> after() {
            return Optional.ofNullable(delay);
        }
    }

    /** A request to run the task again after a delay. */
    record Snooze<R>(Duration delay) implements Outcome<R> {
        /** @throws IllegalArgumentException if the delay is negative or over 100 years */
        public Snooze {
            requireBounded(delay);
        }
    }

    /** A failure that the classifier decides about. */
    record Fail<R>(Throwable error) implements Outcome<R> {
        /** @throws NullPointerException if the error is null */
        public Fail {
            Argument.required(error, "error");
        }
    }

    /** A failure that is not retried. */
    record DeadLetter<R>(String reason) implements Outcome<R> {
        /** Replaces a reason that is null with {@link #NO_REASON}. */
        public DeadLetter {
            reason = Objects.requireNonNullElse(reason, NO_REASON);
        }
    }
}
