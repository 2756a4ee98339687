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
 * The state of a task in Redis.
 *
 * @param state the state, or null if there is no task with this id
 * @param canHaveBeen without a state: false if the id is a lease that its lane has not reached, so no such task has existed.
 *     True for all other ids: whether a task has ended without a record, or never existed, cannot be told from its id. True
 *     does not mean that it succeeded
 * @param lease the current entry, while queued or running
 * @param owner the consumer that holds the lease, while running
 * @param silence the time since the owner's last heartbeat for it, while running
 * @param heartbeat the text of its heartbeat, while there is one
 * @param stopAsked when a cancel requested its stop, while it is still running
 * @param due its due time, while scheduled
 * @param result the kept result, which {@code TaskType.readResult} reads
 * @param code the reason of its last failure, or of its death
 * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
 * @param message the message of the failure
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

    /** Returns the state, if there is a task with this id. */
    public Optional<TaskState> known() {
        return Optional.ofNullable(state);
    }
}
