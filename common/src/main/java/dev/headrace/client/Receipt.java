package dev.headrace.client;

import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;

/**
 * The result of a submission. Immutable.
 *
 * @param task the id of the task
 * @param kind whether the submission added the task
 */
public record Receipt(TaskId task, Kind kind) {

    static Receipt of(Shard shard, Submitted submitted) {
        return new Receipt(
                new TaskId(shard, submitted.id()),
                switch (submitted.kind()) {
                    case NEW -> Kind.NEW;
                    case AGAIN -> Kind.AGAIN;
                    case DUPLICATE -> Kind.DUPLICATE;
                    case DEAD -> Kind.DEAD;
                });
    }

    /** Whether a submission added the task. */
    public enum Kind {
        /** The task is new, like each task without a chosen id. */
        NEW,
        /** The task exists, or it succeeded or was cancelled and its id is still known: nothing was added. */
        DUPLICATE,
        /** The task was dead and runs again. */
        AGAIN,
        /**
         * The task is dead and stays dead, because {@code retryFailed} is false or it died of a protocol failure: nothing was
         * added.
         */
        DEAD
    }
}
