package dev.headrace.task;

import dev.headrace.internal.text.Printable;
import java.util.Locale;

/**
 * One of the three streams of a shard. Workers read {@code HIGH} before {@code NORMAL} before {@code LOW}, and in the reverse
 * order every eighth time, so that no lane starves.
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

    /** Returns the suffix of an entry id in a lease's text; empty for the normal lane. */
    public String suffix() {
        return suffix;
    }

    /** Returns {@code high}, {@code normal} or {@code low}, as in keys and entry fields. */
    public String text() {
        return text;
    }

    /**
     * Parses a lane.
     *
     * @throws IllegalArgumentException if the text is not a lane
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
