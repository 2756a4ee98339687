package dev.headrace.worker;

import dev.headrace.task.Outcome;

/**
 * The work of one type of task. Called on many threads at once, so it must be thread-safe. Each attempt finds its thread without
 * thread-locals, an interrupt or anything else that an earlier attempt left on it. A task can run more than once; effects outside are made safe with
 * {@link TaskContext#fencingToken()}.
 *
 * @param <T> the payload
 */
@FunctionalInterface
public interface TaskHandler<T> {
    /**
     * Does the work of one attempt.
     *
     * @param task the payload
     * @param ctx this attempt: who it is, whether it was asked to stop
     * @return what became of it; null is the failure {@code NO_OUTCOME}, never a success
     * @throws Exception anything, errors too, is a failure of this attempt alone, which the classifier decides on; an
     *     {@link InterruptedException} is right after an interrupt, which means that the lease is lost, the task was
     *     cancelled, its time is over or the worker shuts down
     */
    Outcome handle(T task, TaskContext ctx) throws Exception;
}
