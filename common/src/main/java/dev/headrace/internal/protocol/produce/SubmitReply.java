package dev.headrace.internal.protocol.produce;

import dev.headrace.task.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a batch. */
public sealed interface SubmitReply {
    /** The batch was accepted, now or when it was first sent: the tasks in order. */
    record Taken(List<Submitted> tasks) implements SubmitReply {}

    /**
     * The master accepted the batch, but fewer replicas than requested had it in time. If it is sent again with the same
     * number, it waits again.
     *
     * @param replicas how many had it
     */
    record Unreplicated(List<Submitted> tasks, int replicas) implements SubmitReply {}

    /**
     * The whole batch is refused: the queue holds {@code depth} tasks and its limit is {@code maxDepth}. The number is used.
     */
    record QueueFull(long depth, long maxDepth) implements SubmitReply {}

    /** The number is not the last one + 1: {@code last} is the last one that the server knows (0 for an unknown producer). */
    record OutOfSequence(long last) implements SubmitReply {}

    /** The number was used before, and its answer is no longer kept. */
    record AnswerForgotten(long last) implements SubmitReply {}

    /**
     * A task in a batch.
     *
     * @param id the task's id
     * @param kind the result
     * @param code for a task that stays dead: its failure code
     * @param cause with {@code RETRIES_EXHAUSTED}: the code of its last failure
     */
    record Submitted(
            String id,
            Kind kind,
            @Nullable FailureCode code,
            @Nullable FailureCode cause) {

        /** Creates a result without a failure code. */
        public Submitted(String id, Kind kind) {
            this(id, kind, null, null);
        }
    }

    /** The result of a submission. */
    enum Kind {
        /** A new task. */
        NEW,
        /** The chosen id is already known; nothing was added. */
        DUPLICATE,
        /** The task with this chosen id had died, and runs again. */
        AGAIN,
        /** The task with this chosen id has died and stays dead; nothing was added. */
        DEAD
    }
}
