package dev.headrace.client;

import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;

/**
 * Tells what Redis did with a submission. Immutable.
 *
 * @param task the task by that id
 * @param kind whether it was there before
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

    /** Whether the task was there before. */
    public enum Kind {
        /** It was not: it is a new task. So is each task that is submitted without an id. */
        NEW,
        /** It is there, or succeeded or was cancelled within the last 24 h: nothing was added. */
        DUPLICATE,
        /** It had died, and runs again. */
        AGAIN,
        /** It died before and stays dead, as its submission or the way it died says: nothing was added. */
        DEAD
    }
}
