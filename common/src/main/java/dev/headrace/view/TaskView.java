package dev.headrace.view;

import dev.headrace.task.FailureCode;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Redis says of a task, at one look.
 *
 * @param state where it is, or null when there is nothing by this id
 * @param canHaveBeen with no state: the id has the form of a lease that the lane has passed, or that of a scheduled task, so it can have
 *     ended without a record. Never to be taken for a success
 * @param lease the entry that is it now, while queued or running
 * @param owner who holds the lease, while running
 * @param silence time since the owner was last heard, while running
 * @param heartbeat the text of its heartbeat, while there is one
 * @param stopAsked when it was asked to stop by a cancel, while it runs and goes on
 * @param due when it is due, while scheduled
 * @param result the kept result
 * @param code why it failed last, or died
 * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
 * @param message the failure in words
 * @param fields all text fields of its record or entry, for people; {@code body} is left out
 */
public record TaskView(
        Shard shard,
        String id,
        @Nullable TaskState state,
        boolean canHaveBeen,
        @Nullable Lease lease,
        @Nullable String owner,
        @Nullable Duration silence,
        @Nullable String heartbeat,
        @Nullable Instant stopAsked,
        @Nullable Instant due,
        byte @Nullable [] result,
        @Nullable FailureCode code,
        @Nullable FailureCode cause,
        @Nullable String message,
        Map<String, String> fields) {

    /** The state, if there is anything by this id. */
    public Optional<TaskState> known() {
        return Optional.ofNullable(state);
    }
}
