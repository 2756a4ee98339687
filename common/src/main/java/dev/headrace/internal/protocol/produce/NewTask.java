package dev.headrace.internal.protocol.produce;

import dev.headrace.task.Lane;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task to submit.
 *
 * @param lane the lane to queue it in
 * @param fields the entry's fields as alternating names and values, without {@code id}
 * @param id the id if the caller chose one or the task is scheduled; null for the text of the lease
 * @param identity who chose the id, and whether a dead task with this id runs again
 * @param due its due time, for {@code schedule}; null otherwise
 */
public record NewTask(
        Lane lane,
        byte[][] fields,
        @Nullable String id,
        Identity identity,
        @Nullable Due due) {

    /** The origin of the id. */
    public enum Identity {
        /** No id, or a random one of the client: no other task has it. */
        DRAWN,
        /** Chosen by the caller: it deduplicates, and a task with it that died of a handler's failure runs again. */
        CHOSEN,
        /** Chosen by the caller: it deduplicates, and a dead task with it stays dead. */
        CHOSEN_ONCE
    }

    /** A due time: exactly one of the two is set. Both use the server's clock. */
    public record Due(@Nullable Duration delay, @Nullable Instant at) {}
}
