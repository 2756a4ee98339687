package dev.headrace.view;

import dev.headrace.task.FailureCode;
import dev.headrace.task.Shard;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead task, as a list of them shows it.
 *
 * @param id its id within the shard; in an entry that was malformed, whatever stood there
 * @param died when it died, by the server's clock
 * @param type its type, or null where its entry had none
 * @param code why it is dead, or null where its record does not say
 * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
 * @param message the last failure in words
 * @param worker who ended it
 * @param attempt the number of its last start
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

    /** Its full name, {@code emails/ID}, as {@link DeadName} writes it. */
    public String name() {
        return new DeadName(shard, id).toString();
    }

    /** What it failed of in the end: the cause, where a budget was used up. */
    public Optional<FailureCode> failedOf() {
        return Optional.ofNullable(code == FailureCode.RETRIES_EXHAUSTED && cause != null ? cause : code);
    }
}
