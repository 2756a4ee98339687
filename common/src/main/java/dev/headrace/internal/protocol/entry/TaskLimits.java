package dev.headrace.internal.protocol.entry;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The limits that one source sets for a task; the next source supplies missing ones. Immutable. */
public final class TaskLimits {
    /** Sets no limit. */
    public static final TaskLimits NONE = new TaskLimits(new EnumMap<>(Limit.class));

    private final Map<Limit, Long> said;

    private TaskLimits(EnumMap<Limit, Long> said) {
        this.said = Collections.unmodifiableMap(said);
    }

    /**
     * Returns these limits with one more.
     *
     * @throws IllegalArgumentException if the value is out of its range; the message has the name of the limit's field
     */
    public TaskLimits with(Limit limit, long value) {
        EnumMap<Limit, Long> more = copy();
        more.put(limit, limit.require(limit.field(), value));
        return new TaskLimits(more);
    }

    /** Returns these limits, supplemented by the others. */
    public TaskLimits over(TaskLimits others) {
        if (others.said.isEmpty()) {
            return this;
        }
        EnumMap<Limit, Long> all = others.copy();
        all.putAll(said);
        return new TaskLimits(all);
    }

    /** Returns the value of a limit, if it is set. */
    public OptionalLong get(Limit limit) {
        Long value = said.get(limit);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Returns true if no limit is set. */
    public boolean isEmpty() {
        return said.isEmpty();
    }

    /** Returns all limits that are set. Unmodifiable. */
    public Map<Limit, Long> asMap() {
        return said;
    }

    private EnumMap<Limit, Long> copy() {
        EnumMap<Limit, Long> copy = new EnumMap<>(Limit.class);
        copy.putAll(said);
        return copy;
    }

    /**
     * Returns the limits of an entry, which any program may have written. A number beyond a limit's range counts as the nearest
     * one within it. A 0 that is out of range counts as not set. A text that is not a number is a defect of the entry.
     */
    public static TaskLimits of(TaskEntry entry) {
        if (entry.plain()) {
            return NONE;
        }
        EnumMap<Limit, Long> said = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            long value = entry.counter(limit.field(), -1);
            if (value >= 0 && !(value == 0 && limit.least() > 0)) {
                said.put(limit, Math.min(value, limit.most()));
            }
        }
        return said.isEmpty() ? NONE : new TaskLimits(said);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskLimits limits && said.equals(limits.said);
    }

    @Override
    public int hashCode() {
        return said.hashCode();
    }

    @Override
    public String toString() {
        return said.toString();
    }
}
