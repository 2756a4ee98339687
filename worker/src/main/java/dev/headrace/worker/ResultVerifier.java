package dev.headrace.worker;

import org.jspecify.annotations.Nullable;

/**
 * Says whether what a handler calls done is done: that a file is there, that a number adds up. Called on the handler's
 * thread, after the handler, for each {@code Outcome.done}; must be thread-safe.
 */
@FunctionalInterface
public interface ResultVerifier {
    /**
     * Looks at a result.
     *
     * @param result what the handler answered, or null where it answered nothing
     * @param ctx the attempt
     * @return false for the failure {@code UNVERIFIED_RESULT}, which is tried again while the failure budget lasts
     * @throws Exception is counted, and taken for false: what nobody could verify is not done
     */
    boolean verify(@Nullable Object result, TaskContext ctx) throws Exception;
}
