package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A queue's own settings, from the hash {@code meta} of its shard 0. Unknown fields are ignored, as a newer version may
 * have put them there, and named.
 *
 * @param shards how many shards the queue has, 1 to 1024
 * @param sweep what controllers do in this queue, or {@code ENFORCE} when nothing is said
 * @param limits of its tasks, where their submissions say nothing
 * @param upkeep what controllers go by in this queue, where it says something
 * @param ignored a sentence for each field that is ignored, with its name, its value and the rule
 */
public record QueueSettings(int shards, SweepMode sweep, QueueLimits limits, QueueUpkeep upkeep, List<String> ignored) {
    private static final int MOST_SHARDS = 1024;

    /** What holds for a queue without settings of its own. */
    public static final QueueSettings DEFAULT =
            new QueueSettings(1, SweepMode.ENFORCE, QueueLimits.NONE, QueueUpkeep.NONE, List.of());

    /** With a copy of the sentences. */
    public QueueSettings {
        ignored = List.copyOf(ignored);
    }

    /**
     * Reads the hash.
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
     * A number of shards that a queue may have.
     *
     * @throws IllegalArgumentException if it is not within 1 to 1024
     */
    public static int requireShards(int shards) {
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new IllegalArgumentException("shards: " + shards + " is not within 1 to " + MOST_SHARDS);
        }
        return shards;
    }

    /** What a controller does with what it finds. */
    public enum SweepMode {
        /** Nothing at all. */
        OFF,
        /** Looks, reports what it would do, changes nothing. */
        OBSERVE,
        /** Recovers, promotes, cleans up. */
        ENFORCE;

        /** As settings spell it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The mode that a text names.
         *
         * @throws IllegalArgumentException if it names none
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
