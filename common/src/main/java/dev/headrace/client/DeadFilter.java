package dev.headrace.client;

import dev.headrace.task.FailureCode;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead tasks. A task must match all conditions. Immutable; each method returns a new filter with one more condition:
 * {@code DeadFilter.all().type("welcome").code(FailureCode.TIMEOUT)}.
 *
 * @param type the type of the tasks; null for any
 * @param code the code that the tasks died of, or their cause with {@code RETRIES_EXHAUSTED}; null for any
 * @param olderThan the minimum time since their death, by the clock of Redis; null for any
 * @param text a part of their id or message, in upper or lower case; null for any
 */
public record DeadFilter(
        @Nullable String type,
        @Nullable FailureCode code,
        @Nullable Duration olderThan,
        @Nullable String text) {
    private static final DeadFilter ALL = new DeadFilter(null, null, null, null);

    /** @throws IllegalArgumentException if the age is negative */
    public DeadFilter {
        if (olderThan != null && olderThan.isNegative()) {
            throw new IllegalArgumentException("olderThan: an age cannot be negative");
        }
    }

    /** Returns a filter that all dead tasks match. */
    public static DeadFilter all() {
        return ALL;
    }

    /** Returns this filter for tasks of this type. */
    public DeadFilter type(String name) {
        return new DeadFilter(name, code, olderThan, text);
    }

    /** Returns this filter for tasks that died of this code, or of {@code RETRIES_EXHAUSTED} with this code as the cause. */
    public DeadFilter code(FailureCode reason) {
        return new DeadFilter(type, reason, olderThan, text);
    }

    /**
     * Returns this filter for tasks that have been dead for at least this time.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public DeadFilter olderThan(Duration age) {
        return new DeadFilter(type, code, age, text);
    }

    /** Returns this filter for tasks whose id or message contains this text, in upper or lower case. */
    public DeadFilter text(String part) {
        return new DeadFilter(type, code, olderThan, part);
    }

    /** Returns the latest time of death that matches, or null for any. */
    @Nullable Instant until(Instant now) {
        if (olderThan == null) {
            return null;
        }
        Duration sinceEpoch = Duration.between(Instant.EPOCH, now);
        return olderThan.compareTo(sinceEpoch) > 0 ? Instant.EPOCH : now.minus(olderThan);
    }

    /** Returns true if a task matches all conditions except the age. */
    boolean matches(DeadTask task) {
        return (type == null || type.equals(task.type()))
                && (code == null || code == task.code() || code == task.cause())
                && (text == null || contains(task.id(), text) || contains(task.message(), text));
    }

    private static boolean contains(String whole, String part) {
        return whole.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
