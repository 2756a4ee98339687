package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.internal.text.DurationText;
import dev.headrace.worker.retry.Classifier;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the tasks of one type are run where that differs from the worker's settings. Immutable; each method answers another
 * one: {@code .handle(IMPORT, this::run, type -> type.maxAttempts(2).watchdog(Duration.ofMinutes(5)))}. A submission's own
 * limits win over these, these over the queue's, and those over the worker's.
 */
public final class TypeOptions {
    /** Nothing differs. */
    public static final TypeOptions DEFAULT = new TypeOptions(TaskLimits.NONE, null, null);

    private final TaskLimits limits;
    private final @Nullable Classifier classifier;
    private final @Nullable ResultVerifier verifier;

    private TypeOptions(TaskLimits limits, @Nullable Classifier classifier, @Nullable ResultVerifier verifier) {
        this.limits = limits;
        this.classifier = classifier;
        this.verifier = verifier;
    }

    /**
     * How many failed attempts make a task dead.
     *
     * @param most 1 to 1,000,000
     * @throws IllegalArgumentException if it is not
     */
    public TypeOptions maxAttempts(int most) {
        return with(Limit.MAX_ATTEMPTS, "maxAttempts", most);
    }

    /**
     * The longest that an attempt may run.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public TypeOptions timeout(Duration runtime) {
        return with(Limit.TIMEOUT, "timeout", runtime);
    }

    /**
     * The longest that an attempt may go on without {@link TaskContext#progress}; it is then interrupted, and has failed
     * as {@code STALLED}. Default: none, as not every handler tells of its progress.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public TypeOptions watchdog(Duration silence) {
        return with(Limit.WATCHDOG, "watchdog", silence);
    }

    /**
     * The delays before retries: the first, and the longest that it grows to.
     *
     * @throws IllegalArgumentException if one is not within 1 ms to 100 years, or the longest is shorter than the first
     */
    public TypeOptions backoff(Duration first, Duration longest) {
        if (required(longest, "longest").compareTo(required(first, "first")) < 0) {
            throw new IllegalArgumentException("backoff: the longest, " + DurationText.of(longest)
                    + ", is shorter than the first, " + DurationText.of(first));
        }
        return with(Limit.BACKOFF, "backoff", first).with(Limit.BACKOFF_LONGEST, "backoff", longest);
    }

    /** Sets what decides on the errors of the type's handler, instead of the worker's classifier. */
    public TypeOptions classifier(Classifier chosen) {
        return new TypeOptions(limits, required(chosen, "classifier"), verifier);
    }

    /** Sets what verifies a result before the success is accepted; default: nothing does. */
    public TypeOptions verify(ResultVerifier chosen) {
        return new TypeOptions(limits, classifier, required(chosen, "verify"));
    }

    private TypeOptions with(Limit limit, String name, Duration time) {
        return with(limit, name, limit.millis(name, time));
    }

    private TypeOptions with(Limit limit, String name, long value) {
        return new TypeOptions(limits.with(limit, limit.require(name, value)), classifier, verifier);
    }

    /** Returns the limits that differ from those of the worker. */
    public TaskLimits limits() {
        return limits;
    }

    /** Returns what decides on the errors of the handler, if that differs from the classifier of the worker. */
    public Optional<Classifier> classifier() {
        return Optional.ofNullable(classifier);
    }

    /** Returns what verifies results, or null. */
    public @Nullable ResultVerifier verifier() {
        return verifier;
    }
}
