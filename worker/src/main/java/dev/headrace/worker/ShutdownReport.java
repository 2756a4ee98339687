package dev.headrace.worker;

/**
 * The outcome of a worker's stop.
 *
 * @param released tasks that were released: put back into their queues unfinished, without spending an attempt
 * @param leftBehind tasks that could not be released because Redis did not answer in time; a controller recovers
 *     them when their heartbeats expire
 * @param stillRunning handlers that have not ended although they were interrupted
 */
public record ShutdownReport(int released, int leftBehind, int stillRunning) {
    /** A summary of the report. */
    public enum Kind {
        /** Every claimed task was finished and settled. */
        DRAINED,
        /** Some tasks were released. */
        RELEASED,
        /** Some tasks are left to the controller. */
        LEFT_BEHIND
    }

    /** Returns the summary of this report. */
    public Kind kind() {
        if (leftBehind > 0) {
            return Kind.LEFT_BEHIND;
        }
        return released > 0 ? Kind.RELEASED : Kind.DRAINED;
    }
}
