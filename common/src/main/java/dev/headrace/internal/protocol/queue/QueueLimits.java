package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.internal.text.Printable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits that a queue's {@code meta} sets for its tasks: {@code timeout} for all of them, {@code timeout:welcome} for
 * those of the type {@code welcome}.
 *
 * @param ofQueue the limits of all types
 * @param ofTypes the limits by the type's name
 */
public record QueueLimits(TaskLimits ofQueue, Map<String, TaskLimits> ofTypes) {
    /** Sets no limit. */
    public static final QueueLimits NONE = new QueueLimits(TaskLimits.NONE, Map.of());

    private static final String LONGEST_NUMBER = "\\d{1,15}";

    /** Copies the map. */
    public QueueLimits {
        ofTypes = Map.copyOf(ofTypes);
    }

    /** Returns the limits of a type's tasks: those of the type, supplemented by those of the queue. */
    public TaskLimits of(@Nullable String type) {
        return ofType(type).over(ofQueue);
    }

    /** Returns the limits of this type only. */
    public TaskLimits ofType(@Nullable String type) {
        return type == null ? TaskLimits.NONE : ofTypes.getOrDefault(type, TaskLimits.NONE);
    }

    /**
     * Parses the hash.
     *
     * @throws IllegalArgumentException if a limit's value is not allowed; the message has the field's name
     */
    public static QueueLimits parse(Map<String, String> meta) {
        TaskLimits ofQueue = TaskLimits.NONE;
        Map<String, TaskLimits> ofTypes = new HashMap<>();
        for (Map.Entry<String, String> field : meta.entrySet()) {
            int colon = field.getKey().indexOf(':');
            String name = colon < 0 ? field.getKey() : field.getKey().substring(0, colon);
            Limit limit = Limit.ofField(name).orElse(null);
            if (limit != null && colon < 0) {
                ofQueue = ofQueue.with(limit, value(limit, field));
            } else if (limit != null) {
                long value = value(limit, field);
                ofTypes.merge(
                        field.getKey().substring(colon + 1), TaskLimits.NONE.with(limit, value), TaskLimits::over);
            }
        }
        return new QueueLimits(ofQueue, ofTypes);
    }

    private static long value(Limit limit, Map.Entry<String, String> field) {
        String text = field.getValue();
        long value = text.matches(LONGEST_NUMBER) ? Long.parseLong(text) : -1;
        if (value < limit.least() || value > limit.most()) {
            throw new IllegalArgumentException("the queue's meta field '" + Printable.escape(field.getKey()) + "' is '"
                    + Printable.escape(text) + "'; it takes a number from " + limit.least() + " to " + limit.most());
        }
        return value;
    }
}
