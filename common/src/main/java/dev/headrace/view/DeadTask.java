package dev.headrace.view;

import dev.headrace.task.FailureCode;
import dev.headrace.task.Shard;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead task in a list.
 *
 * @param id its id within the shard; for a malformed entry, this can be any text
 * @param died when it died, by the server's clock
 * @param type its type, or null if its entry had none
 * @param code why it is dead, or null if its record does not say
 * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
 * @param message the message of the last failure
 * @param worker the worker or controller that ended it
 * @param attempt the number of its last attempt
 */
public record DeadTask(
        Shard shard,
        String id,
        Instant died,
        @Nullable String type,
        @Nullable FailureCode code,
        @Nullable FailureCode cause,
        String message,
        String worker,
        int attempt) {

    /** Returns its full name, {@code emails/ID}, in the format of {@link DeadName}. */
    public String name() {
        return new DeadName(shard, id).toString();
    }

    /** Returns its final failure: the cause if a budget was used up, else the code. */
    public Optional<FailureCode> failedOf() {
        return Optional.ofNullable(code == FailureCode.RETRIES_EXHAUSTED && cause != null ? cause : code);
    }
}
