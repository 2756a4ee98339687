package dev.headrace.worker;

import dev.headrace.task.Outcome;

/**
 * Does the work of one type of task and has no result: the attempt succeeds when {@link #run} returns. See {@link
 * HandlerRegistry#handleWithoutResult(dev.headrace.task.TaskType, TaskAction)}. Thread-safety and repetition are as for a
 * {@link TaskHandler}.
 *
 * @param <P> the payload
 */
@FunctionalInterface
public interface TaskAction<P> {
    /**
     * Does the work of one attempt.
     *
     * @param task the payload
     * @param ctx this attempt
     * @throws Exception an exception or an error fails only this attempt; the classifier decides whether the task is retried
     */
    void run(P task, TaskContext ctx) throws Exception;

    /** Returns a handler that runs this action. Its outcome is {@link Outcome#done()} when the action returns. */
    default TaskHandler<P, Void> asHandler() {
        return (task, ctx) -> {
            run(task, ctx);
            return Outcome.done();
        };
    }
}
