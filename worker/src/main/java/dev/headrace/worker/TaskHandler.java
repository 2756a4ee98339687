package dev.headrace.worker;

import dev.headrace.task.Outcome;

/**
 * Does the work of one type of task. Called on many threads at once, so it must be thread-safe. The worker resets the thread
 * before each attempt: no thread-local, interrupt or other state of an earlier attempt remains. A task can run more than
 * once; use {@link TaskContext#fencingToken()} to protect effects in other systems.
 *
 * @param <P> the payload
 * @param <R> the result; {@code Void} for a type without one
 */
@FunctionalInterface
public interface TaskHandler<P, R> {
    /**
     * Does the work of one attempt.
     *
     * @param task the payload
     * @param ctx this attempt
     * @return the outcome; null is the failure {@code NO_OUTCOME}, never a success
     * @throws Exception an exception or an error fails only this attempt; the classifier decides whether the task is retried.
     *     Throw {@link InterruptedException} after an interrupt, which means that the lease is lost, the task was
     *     cancelled, its timeout is over or the worker shuts down
     */
    Outcome<R> handle(P task, TaskContext ctx) throws Exception;
}
