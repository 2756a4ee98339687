package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.text.Printable;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings for controllers in a queue's {@code meta}.
 *
 * @param foreignIdle the degraded mode, for foreign workers that write no heartbeats: their tasks are
 *     recovered after this idle time, or after the grace if no worker is alive; a task that they acknowledge without
 *     deleting it has succeeded. Null for no degraded mode: their tasks are requeued after the grace, and then die
 * @param deadKeep how long dead tasks are kept; null for the controllers' setting
 * @param deadMost how many dead tasks are kept in a shard, the newest; null for the controllers' setting
 */
public record QueueUpkeep(
        @Nullable Duration foreignIdle,
        @Nullable Duration deadKeep,
        @Nullable Long deadMost) {
    /** Sets nothing. */
    public static final QueueUpkeep NONE = new QueueUpkeep(null, null, null);

    private static final long LONGEST = 36_500L * 24 * 3600 * 1000;

    /**
     * Parses the hash.
     *
     * @throws IllegalArgumentException if a field's value is not allowed
     */
    public static QueueUpkeep parse(Map<String, String> meta) {
        return new QueueUpkeep(
                millis(meta, "foreign_idle", 1),
                millis(meta, "dead_keep", 0),
                number(meta, "dead_most", 0, Long.MAX_VALUE));
    }

    private static @Nullable Duration millis(Map<String, String> meta, String field, long least) {
        Long millis = number(meta, field, least, LONGEST);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static @Nullable Long number(Map<String, String> meta, String field, long least, long most) {
        String text = meta.get(field);
        if (text == null) {
            return null;
        }
        long value = text.matches("\\d{1,15}") ? Long.parseLong(text) : -1;
        if (value < least || value > most) {
            throw new IllegalArgumentException("the queue's meta field '" + field + "' is '" + Printable.escape(text)
                    + "'; it takes a number of 1 to 15 digits, at least " + least);
        }
        return value;
    }
}
