package dev.headrace.worker;

import dev.headrace.task.TaskId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A handler's view of its attempt. Thread-safe; to be used only while the handler runs. */
public interface TaskContext {
    /** Returns the task's id, with its queue and shard. */
    TaskId task();

    /** Returns the queue of the task. */
    String queue();

    /** Returns the name of the task's type. */
    String type();

    /** Returns the number of this attempt, from 1. A failure or a crash raises it; a snooze or a release does not. */
    int attempt();

    /**
     * Returns a number that grows with each delivery of this task. Pass it to external systems that the handler writes to,
     * and let them refuse a smaller one: then an attempt that has lost its lease cannot overwrite a later attempt's work.
     */
    long fencingToken();

    /** Returns the headers of the submission, by name. Never null, unmodifiable. */
    Map<String, String> headers();

    /** Returns a header of the submission. */
    default Optional<String> header(String name) {
        return Optional.ofNullable(headers().get(name));
    }

    /**
     * Returns the trace that the submission belongs to, as W3C's {@code traceparent} writes it; empty if the submission named
     * none.
     */
    Optional<String> traceparent();

    /**
     * Returns true if the lease is lost: another owner may have the task, and the end of this attempt will be refused. The
     * thread was interrupted.
     */
    boolean leaseLost();

    /**
     * Returns true if a cancel of the task was requested. The thread was interrupted; any end except a success counts as
     * cancelled.
     */
    boolean cancelRequested();

    /**
     * Returns true if no heartbeat was confirmed for nearly the heartbeat TTL, so that another worker may get the task soon.
     * A handler should then delay effects that cannot be undone.
     */
    boolean leaseAtRisk();

    /**
     * Reports the progress of the attempt, 0 to 100 percent, and resets its watchdog. The next heartbeat carries the latest
     * report. A change of a percentage point or more, or a report half a second after the last one, causes a heartbeat within
     * some 400 ms. Cheap.
     */
    default void progress(double percent) {
        progress(percent, "");
    }

    /**
     * Reports the progress of the attempt, with a note.
     *
     * @param percent 0 to 100
     * @param note a short text for people, cut after 200 characters
     * @throws IllegalArgumentException if the percentage is not within 0 to 100
     */
    void progress(double percent, String note);

    /**
     * Extends the timeout of this attempt to at least this long from now. It may be called repeatedly, and never shortens
     * the timeout. Cheap.
     *
     * @param more 1 ms to 365 days
     * @throws IllegalArgumentException if it is out of this range
     */
    void extendTimeout(Duration more);

    /**
     * Sets a longer heartbeat TTL for this attempt, from the next heartbeat on, which is sent at once. Use it before work
     * that may keep the whole process from sending heartbeats, such as encoding a video on all cores. If the worker dies
     * meanwhile, the task is recovered later by that time.
     *
     * @param ttl up to 24 h; if it is shorter than the worker's TTL, the worker's applies
     * @throws IllegalArgumentException if it is negative, or longer than 24 h
     */
    void extendLease(Duration ttl);
}
