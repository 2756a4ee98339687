package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A queue's own settings, from the hash {@code meta} of its shard 0. Unknown fields are ignored, because a newer version may
 * have written them, and listed.
 *
 * @param shards how many shards the queue has, 1 to 1024
 * @param sweep what controllers do in this queue; default {@code ENFORCE}
 * @param limits the limits of its tasks, unless their submissions say otherwise
 * @param upkeep the queue's settings for controllers
 * @param ignored a sentence for each field that is ignored, with its name, its value and the rule
 */
public record QueueSettings(int shards, SweepMode sweep, QueueLimits limits, QueueUpkeep upkeep, List<String> ignored) {
    private static final int MOST_SHARDS = 1024;

    /** The settings of a queue without its own settings. */
    public static final QueueSettings DEFAULT =
            new QueueSettings(1, SweepMode.ENFORCE, QueueLimits.NONE, QueueUpkeep.NONE, List.of());

    /** Copies the sentences. */
    public QueueSettings {
        ignored = List.copyOf(ignored);
    }

    /**
     * Parses the hash.
     *
     * @throws IllegalArgumentException if a field's value is not allowed
     */
    public static QueueSettings parse(Map<String, String> meta) {
        String shards = meta.getOrDefault("shards", "1");
        if (!shards.matches("\\d{1,4}") || Integer.parseInt(shards) < 1 || Integer.parseInt(shards) > MOST_SHARDS) {
            throw new IllegalArgumentException("the queue's meta field 'shards' is '" + Printable.escape(shards)
                    + "'; it takes a number from 1 to " + MOST_SHARDS);
        }
        String sweep = meta.getOrDefault("sweep", SweepMode.ENFORCE.text());
        return new QueueSettings(
                Integer.parseInt(shards),
                SweepMode.parse(sweep),
                QueueLimits.parse(meta),
                QueueUpkeep.parse(meta),
                MetaFields.ignored(meta));
    }

    /**
     * Checks a number of shards.
     *
     * @throws IllegalArgumentException if it is not within 1 to 1024
     */
    public static int requireShards(int shards) {
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new IllegalArgumentException("shards: " + shards + " is not within 1 to " + MOST_SHARDS);
        }
        return shards;
    }

    /** What a controller does in a queue. */
    public enum SweepMode {
        /** Nothing at all. */
        OFF,
        /** Reads, reports what it would do, and changes nothing. */
        OBSERVE,
        /** Recovers, promotes, cleans up. */
        ENFORCE;

        /** Returns the name in settings. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Parses a mode.
         *
         * @throws IllegalArgumentException if the text is not a mode
         */
        public static SweepMode parse(String text) {
            for (SweepMode mode : values()) {
                if (mode.text().equals(text)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(
                    "sweep: '" + Printable.escape(text) + "' is none of off, observe, enforce");
        }
    }
}
