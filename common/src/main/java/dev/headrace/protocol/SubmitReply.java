package dev.headrace.protocol;

import java.util.List;

/** What became of a batch. */
public sealed interface SubmitReply {
    /** Taken, now or when it was first sent: a task each, in order. */
    record Taken(List<Submitted> tasks) implements SubmitReply {}

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
     * @param duplicate a task with this chosen id is there already; nothing was added
     */
    record Submitted(String id, boolean duplicate) {}
}
