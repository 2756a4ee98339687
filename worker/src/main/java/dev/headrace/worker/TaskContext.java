package dev.headrace.worker;

import dev.headrace.task.TaskId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One attempt of a task, as its handler sees it. Thread-safe; of use only while the handler runs. */
public interface TaskContext {
    /** The task's full name. */
    TaskId task();

    /** The queue it came from. */
    String queue();

    /** The name of its type. */
    String type();

    /** The number of this start, from 1: a failure or a crash raises it, a snooze or a hand-back does not. */
    int attempt();

    /**
     * A number that only grows from one delivery of this task to the next. Hand it to whatever is written outside and
     * let that refuse a smaller one: then an attempt that has lost its lease cannot overwrite its successor's work.
     */
    long fencingToken();

    /** The submitter's headers, by name. Never null, unmodifiable. */
    Map<String, String> headers();

    /** One of the submitter's headers. */
    default Optional<String> header(String name) {
        return Optional.ofNullable(headers().get(name));
    }

    /**
     * Returns the trace that the submission belongs to, as W3C's {@code traceparent} writes it; empty if the submission named
     * none.
     */
    Optional<String> traceparent();

    /** Another owner has the task now; nothing this attempt does is accepted any more. The thread was interrupted. */
    boolean leaseLost();

    /** The submitter asked for the task to stop. The thread was interrupted; any end but a success is a cancellation. */
    boolean cancelRequested();

    /**
     * No heartbeat has got through for nearly as long as heartbeats last: somebody else may take the task soon. A
     * moment to delay an effect that cannot be taken back.
     */
    boolean leaseAtRisk();

    /**
     * Says how far the attempt is, from 0 to 100 percent, and so that it gets on: a watchdog's time begins anew. The next
     * heartbeat carries the latest; a change of a point or more, and one that comes half a second after the last, is
     * worth one of its own, within some 400 ms. Cheap.
     */
    default void progress(double percent) {
        progress(percent, "");
    }

    /**
     * Says how far the attempt is.
     *
     * @param percent 0 to 100
     * @param note a few words for people, cut after 200 characters
     * @throws IllegalArgumentException if the percentage is not within 0 to 100
     */
    void progress(double percent, String note);

    /**
     * Gives this attempt more time: it is not over before so long from now, if that is later than its timeout. It may be
     * called again and again; it never shortens anything. Cheap.
     *
     * @param more 1 ms to 365 days
     * @throws IllegalArgumentException if it is not
     */
    void extendTimeout(Duration more);

    /**
     * Has the heartbeats of this attempt last longer than the worker's, from the next one on, which is sent at once: for a
     * stretch in which the whole process may come to nothing else, a clip that takes all cores, say. Should the worker
     * die meanwhile, the task is recovered that much later.
     *
     * @param ttl up to 24 h; shorter than the worker's TTL means the worker's
     * @throws IllegalArgumentException if it is negative, or longer than 24 h
     */
    void extendLease(Duration ttl);
}
