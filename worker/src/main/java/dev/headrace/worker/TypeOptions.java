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
 * Options for the tasks of one type, which override the worker's settings. Immutable; each method returns a new object:
 * {@code .handle(IMPORT, this::run, type -> type.maxAttempts(2).watchdog(Duration.ofMinutes(5)))}. Limits of a submission
 * take precedence over these, these over the queue's, and those over the worker's.
 *
 * @param <R> the result's type, as the task type names it
 */
public final class TypeOptions<R> {
    private static final TypeOptions<?> DEFAULT = new TypeOptions<>(TaskLimits.NONE, null, null);

    private final TaskLimits limits;
    private final @Nullable Classifier classifier;
    private final @Nullable ResultVerifier<R> verifier;

    private TypeOptions(TaskLimits limits, @Nullable Classifier classifier, @Nullable ResultVerifier<R> verifier) {
        this.limits = limits;
        this.classifier = classifier;
        this.verifier = verifier;
    }

    /** Returns options that override nothing. */
    @SuppressWarnings("unchecked")
    public static <R> TypeOptions<R> defaults() {
        // Without a verifier they are the same for each result.
        return (TypeOptions<R>) DEFAULT;
    }

    /**
     * Sets the number of failed attempts after which a task is dead.
     *
     * @param most 1 to 1,000,000
     * @throws IllegalArgumentException if it is out of this range
     */
    public TypeOptions<R> maxAttempts(int most) {
        return with(Limit.MAX_ATTEMPTS, "maxAttempts", most);
    }

    /**
     * Sets the maximum runtime of an attempt.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public TypeOptions<R> timeout(Duration runtime) {
        return with(Limit.TIMEOUT, "timeout", runtime);
    }

    /**
     * Sets the maximum time of an attempt without {@link TaskContext#progress}. After it the attempt is interrupted and fails
     * as {@code STALLED}. Default: no watchdog, because not every handler reports its progress.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public TypeOptions<R> watchdog(Duration silence) {
        return with(Limit.WATCHDOG, "watchdog", silence);
    }

    /**
     * Sets the delays before retries: the first and the longest.
     *
     * @throws IllegalArgumentException if one is not within 1 ms to 100 years, or the longest is shorter than the first
     */
    public TypeOptions<R> backoff(Duration first, Duration longest) {
        if (required(longest, "longest").compareTo(required(first, "first")) < 0) {
            throw new IllegalArgumentException("backoff: the longest, " + DurationText.of(longest)
                    + ", is shorter than the first, " + DurationText.of(first));
        }
        return with(Limit.BACKOFF, "backoff", first).with(Limit.BACKOFF_LONGEST, "backoff", longest);
    }

    /** Sets the classifier for errors of the type's handler, instead of the worker's. */
    public TypeOptions<R> classifier(Classifier chosen) {
        return new TypeOptions<>(limits, required(chosen, "classifier"), verifier);
    }

    /** Sets the verifier that checks a result before the success is accepted; default: none. */
    public TypeOptions<R> verify(ResultVerifier<R> chosen) {
        return new TypeOptions<>(limits, classifier, required(chosen, "verify"));
    }

    private TypeOptions<R> with(Limit limit, String name, Duration time) {
        return with(limit, name, limit.millis(name, time));
    }

    private TypeOptions<R> with(Limit limit, String name, long value) {
        return new TypeOptions<>(limits.with(limit, limit.require(name, value)), classifier, verifier);
    }

    /** Returns the limits that override those of the worker. */
    public TaskLimits limits() {
        return limits;
    }

    /** Returns the classifier for errors of the handler, if it is not the worker's. */
    public Optional<Classifier> classifier() {
        return Optional.ofNullable(classifier);
    }

    /** Returns the verifier of results, or null. */
    public @Nullable ResultVerifier<R> verifier() {
        return verifier;
    }
}
