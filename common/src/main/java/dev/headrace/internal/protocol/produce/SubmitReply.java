package dev.headrace.internal.protocol.produce;

import dev.headrace.task.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a batch. */
public sealed interface SubmitReply {
    /** Taken, now or when it was first sent: a task each, in order. */
    record Taken(List<Submitted> tasks) implements SubmitReply {}

    /**
     * Taken by the master, but fewer replicas than were asked for had it in time. Sent again under the same number, it waits
     * anew.
     *
     * @param replicas how many had it
     */
    record Unreplicated(List<Submitted> tasks, int replicas) implements SubmitReply {}

    /** Refused whole, for good: the queue holds {@code depth} tasks and its limit is {@code maxDepth}. The number is used up. */
    record QueueFull(long depth, long maxDepth) implements SubmitReply {}

    /** The number is not the last one + 1: {@code last} is what the server knows (0: it knows no such producer). */
    record OutOfSequence(long last) implements SubmitReply {}

    /** The number was used, and its answer is kept no longer. */
    record AnswerForgotten(long last) implements SubmitReply {}

    /**
     * A task's place in a batch.
     *
     * @param id the task's id
     * @param kind what became of it
     * @param code where it is dead and stays so: of what it died
     * @param cause with {@code RETRIES_EXHAUSTED}: the code of its last failure
     */
    record Submitted(
            String id,
            Kind kind,
            @Nullable FailureCode code,
            @Nullable FailureCode cause) {

        /** One of which there is no more to say. */
        public Submitted(String id, Kind kind) {
            this(id, kind, null, null);
        }
    }

    /** What became of a submission. */
    enum Kind {
        /** A new task. */
        NEW,
        /** There is a task by this chosen id, or there was one lately; nothing was added. */
        DUPLICATE,
        /** The task by this chosen id had died, and runs again. */
        AGAIN,
        /** The task by this chosen id has died and stays dead; nothing was added. */
        DEAD
    }
}
