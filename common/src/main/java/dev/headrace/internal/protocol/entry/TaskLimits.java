package dev.headrace.internal.protocol.entry;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What one place says of a task's limits; what it leaves out is said by the next. Immutable. */
public final class TaskLimits {
    /** Says nothing. */
    public static final TaskLimits NONE = new TaskLimits(new EnumMap<>(Limit.class));

    private final Map<Limit, Long> said;

    private TaskLimits(EnumMap<Limit, Long> said) {
        this.said = Collections.unmodifiableMap(said);
    }

    /**
     * The same and one more.
     *
     * @throws IllegalArgumentException if the value is out of its range, by the name of the limit's field
     */
    public TaskLimits with(Limit limit, long value) {
        EnumMap<Limit, Long> more = copy();
        more.put(limit, limit.require(limit.field(), value));
        return new TaskLimits(more);
    }

    /** These, and where they say nothing, the others. */
    public TaskLimits over(TaskLimits others) {
        if (others.said.isEmpty()) {
            return this;
        }
        EnumMap<Limit, Long> all = others.copy();
        all.putAll(said);
        return new TaskLimits(all);
    }

    /** What is said of a limit. */
    public OptionalLong get(Limit limit) {
        Long value = said.get(limit);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Whether nothing is said. */
    public boolean isEmpty() {
        return said.isEmpty();
    }

    /** All that is said. Unmodifiable. */
    public Map<Limit, Long> asMap() {
        return said;
    }

    private EnumMap<Limit, Long> copy() {
        EnumMap<Limit, Long> copy = new EnumMap<>(Limit.class);
        copy.putAll(said);
        return copy;
    }

    /**
     * What an entry says. A number beyond a limit's range is taken for the nearest within it, and 0 where that makes no
     * sense for "nothing", as the entry may come from anybody; one that is no number is a defect of the entry.
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
