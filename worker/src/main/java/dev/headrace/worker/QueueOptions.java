package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.Lane;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A worker's options for one queue. Immutable.
 *
 * @param concurrency how many of the queue's tasks run at once in this worker, 1 to 10,000
 * @param lanes the queue's lanes that the worker claims from, at least one; all by default. Each lane needs a worker:
 *     a task that is recovered for the first time goes to the high lane, whatever its own
 */
public record QueueOptions(int concurrency, Set<Lane> lanes) {
    private static final int MOST = 10_000;

    /** All lanes. */
    public static final Set<Lane> ALL_LANES = Collections.unmodifiableSet(EnumSet.allOf(Lane.class));

    /** @throws IllegalArgumentException if the concurrency is not within 1 to 10,000, or there is no lane */
    public QueueOptions {
        if (concurrency < 1 || concurrency > MOST) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " is not within 1 to " + MOST);
        }
        if (required(lanes, "lanes").isEmpty()) {
            throw new IllegalArgumentException("lanes: none is given; use high, normal, low, or several of them");
        }
        lanes = Collections.unmodifiableSet(EnumSet.copyOf(lanes));
    }

    /**
     * Creates options with this concurrency and all lanes.
     *
     * @throws IllegalArgumentException if it is not within 1 to 10,000
     */
    public QueueOptions(int concurrency) {
        this(concurrency, ALL_LANES);
    }

    /**
     * Returns options with this concurrency.
     *
     * @throws IllegalArgumentException if it is not within 1 to 10,000
     */
    public QueueOptions concurrency(int most) {
        return new QueueOptions(most, lanes);
    }

    /**
     * Returns options with these lanes only.
     *
     * @throws IllegalArgumentException if there is none
     */
    public QueueOptions lanes(Set<Lane> served) {
        return new QueueOptions(concurrency, served);
    }
}
