package dev.headrace.worker;

/**
 * How a worker serves one queue. Immutable.
 *
 * @param concurrency how many of the queue's tasks run at once in this worker, 1 to 10,000
 */
public record QueueOptions(int concurrency) {
    private static final int MOST = 10_000;

    /** @throws IllegalArgumentException if the concurrency is not within 1 to 10,000 */
    public QueueOptions {
        if (concurrency < 1 || concurrency > MOST) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " is not within 1 to " + MOST);
        }
    }

    /**
     * With this many at once.
     *
     * @throws IllegalArgumentException if it is not within 1 to 10,000
     */
    public QueueOptions concurrency(int most) {
        return new QueueOptions(most);
    }
}
