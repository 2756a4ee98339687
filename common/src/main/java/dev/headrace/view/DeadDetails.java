package dev.headrace.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a dead task.
 *
 * @param body its payload, or null where its entry had none
 * @param attempts its failed attempts, the oldest first; the last twenty are kept
 * @param fields the other fields of its entry: headers, limits, counters, whatever else it was submitted with
 */
public record DeadDetails(
        DeadTask task, byte @Nullable [] body, List<FailedAttempt> attempts, Map<String, String> fields) {

    /** Without the payload, which belongs into no log. */
    @Override
    public String toString() {
        return "DeadDetails[task=" + task + ", body=" + (body == null ? "none" : body.length + " bytes") + ", attempts="
                + attempts + ", fields=" + fields + "]";
    }

    /**
     * A failed attempt.
     *
     * @param attempt its number
     * @param at when it ended, by the server's clock; null where the record does not say
     * @param worker who ran it
     * @param code what it failed of
     * @param message the failure in words, with the first frames of what was thrown; may be empty
     */
    public record FailedAttempt(int attempt, @Nullable Instant at, String worker, String code, String message) {}
}
