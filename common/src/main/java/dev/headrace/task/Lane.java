package dev.headrace.task;

import dev.headrace.internal.text.Printable;
import java.util.Locale;

/**
 * One of the three streams of a shard. Workers read {@code HIGH} before {@code NORMAL} before {@code LOW}, and every
 * eighth time the other way round, so that no lane starves.
 */
public enum Lane {
    HIGH("@high"),
    NORMAL(""),
    LOW("@low");

    private final String suffix;
    private final String text;

    Lane(String suffix) {
        this.suffix = suffix;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    /** What stands behind an entry id in a lease's text: nothing for the normal lane. */
    public String suffix() {
        return suffix;
    }

    /** {@code high}, {@code normal} or {@code low}, as keys and entry fields spell it. */
    public String text() {
        return text;
    }

    /**
     * The lane that a text names.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static Lane parse(String text) {
        for (Lane lane : values()) {
            if (lane.text.equals(text)) {
                return lane;
            }
        }
        throw new IllegalArgumentException("lane: '" + Printable.escape(text) + "' is none of high, normal, low");
    }
}
