package dev.headrace.worker;

/**
 * How a worker ended.
 *
 * @param released tasks that were released: put back into their queues unfinished, no attempt spent
 * @param leftBehind tasks that could not even be released, as Redis did not answer in time; a controller recovers
 *     them when their heartbeats have run out
 * @param stillRunning handlers that have not ended although they were interrupted
 */
public record ShutdownReport(int released, int leftBehind, int stillRunning) {
    /** In one word. */
    public enum Kind {
        /** Every claimed task was finished and settled. */
        DRAINED,
        /** Some were released. */
        RELEASED,
        /** Some are left to the controller. */
        LEFT_BEHIND
    }

    /** In one word. */
    public Kind kind() {
        if (leftBehind > 0) {
            return Kind.LEFT_BEHIND;
        }
        return released > 0 ? Kind.RELEASED : Kind.DRAINED;
    }
}
