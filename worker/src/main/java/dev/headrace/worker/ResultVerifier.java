package dev.headrace.worker;

import org.jspecify.annotations.Nullable;

/**
 * Verifies the result of a handler before the success is accepted, for example that a file exists or a total is correct.
 * Called on the handler's thread, after the handler, for each {@code Outcome.done}. Must be thread-safe.
 *
 * @param <R> the result's type, as the task type names it
 */
@FunctionalInterface
public interface ResultVerifier<R> {
    /**
     * Verifies a result.
     *
     * @param result the handler's result, or null if it has none, as for a type without a result
     * @param ctx the attempt
     * @return false for the failure {@code UNVERIFIED_RESULT}, which is retried while the failure budget lasts
     * @throws Exception counts as false: a result that could not be verified is not accepted. A meter counts it
     */
    boolean verify(@Nullable R result, TaskContext ctx) throws Exception;
}
