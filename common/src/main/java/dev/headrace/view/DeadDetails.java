package dev.headrace.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The full data of a dead task.
 *
 * @param body its payload, or null if its entry had none
 * @param attempts its failed attempts, the oldest first; the last twenty are kept
 * @param fields the other fields of its entry: headers, limits, counters and all others
 */
public record DeadDetails(
        DeadTask task, byte @Nullable [] body, List<FailedAttempt> attempts, Map<String, String> fields) {

    /** Returns a text without the payload, which must not be logged. */
    @Override
    public String toString() {
        return "DeadDetails[task=" + task + ", body=" + (body == null ? "none" : body.length + " bytes") + ", attempts="
                + attempts + ", fields=" + fields + "]";
    }

    /**
     * A failed attempt.
     *
     * @param attempt its number
     * @param at when it ended, by the server's clock; null if the record does not say
     * @param worker the worker that ran it
     * @param code the failure code
     * @param message the message of the failure, with the first frames of the exception; may be empty
     */
    public record FailedAttempt(int attempt, @Nullable Instant at, String worker, String code, String message) {}
}
