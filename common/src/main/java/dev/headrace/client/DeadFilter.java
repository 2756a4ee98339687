package dev.headrace.client;

import dev.headrace.task.FailureCode;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which dead tasks are meant. Immutable; each method answers another one that asks for more: {@code
 * DeadFilter.all().type("welcome").code(FailureCode.TIMEOUT)}.
 *
 * @param type tasks of this type; null for any
 * @param code tasks that died of this code, or with {@code RETRIES_EXHAUSTED} and this cause; null for any
 * @param olderThan tasks that have been dead for at least so long, by the server's clock; null for any
 * @param text tasks whose id or message contains this, in whatever case; null for any
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

    /** All of them. */
    public static DeadFilter all() {
        return ALL;
    }

    /** Those of this type. */
    public DeadFilter type(String name) {
        return new DeadFilter(name, code, olderThan, text);
    }

    /** Those that died of this code, or of a budget that was used up by failures of this code. */
    public DeadFilter code(FailureCode what) {
        return new DeadFilter(type, what, olderThan, text);
    }

    /**
     * Those that have been dead for at least so long.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public DeadFilter olderThan(Duration age) {
        return new DeadFilter(type, code, age, text);
    }

    /** Those whose id or message contains this, in whatever case. */
    public DeadFilter text(String part) {
        return new DeadFilter(type, code, olderThan, part);
    }

    /** The latest death that is old enough. */
    @Nullable Instant until(Instant now) {
        return olderThan == null ? null : now.minus(olderThan);
    }

    /** Whether a task is meant, its age aside. */
    boolean matches(DeadTask task) {
        return (type == null || type.equals(task.type()))
                && (code == null || code == task.code() || code == task.cause())
                && (text == null || contains(task.id(), text) || contains(task.message(), text));
    }

    private static boolean contains(String whole, String part) {
        return whole.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
