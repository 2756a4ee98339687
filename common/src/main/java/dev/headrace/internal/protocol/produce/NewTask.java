package dev.headrace.internal.protocol.produce;

import dev.headrace.task.Lane;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task to submit.
 *
 * @param lane where it is to be queued
 * @param fields the entry's fields, name and value in turn, without {@code id}
 * @param id the id, when the caller chose one or the task is scheduled; null for the lease's own text
 * @param identity who chose the id, and what that means for one that died
 * @param due when it shall run, for {@code schedule}; null otherwise
 */
public record NewTask(
        Lane lane,
        byte[][] fields,
        @Nullable String id,
        Identity identity,
        @Nullable Due due) {

    /** Who chose the id. */
    public enum Identity {
        /** Nobody, or the client, at random: there is no other task by it. */
        DRAWN,
        /** The caller: it deduplicates, and a task by it that died of a handler's failure runs again. */
        CHOSEN,
        /** The caller: it deduplicates, also against a task by it that died. */
        CHOSEN_ONCE
    }

    /** A due time: exactly one of the two is set. Both are carried out by the server's clock. */
    public record Due(@Nullable Duration delay, @Nullable Instant at) {}
}
