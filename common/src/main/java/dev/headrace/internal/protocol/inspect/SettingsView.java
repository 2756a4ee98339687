package dev.headrace.internal.protocol.inspect;

import dev.headrace.internal.protocol.queue.QueueSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A queue's settings for people: the readable ones and the invalid ones.
 *
 * @param settings the settings with defaults for invalid values, and a sentence for each of those
 * @param wrong the fields with invalid values
 */
public record SettingsView(QueueSettings settings, Set<String> wrong) {
    private static final String SHARDS = "shards";
    private static final String SWEEP = "sweep";

    /** Unreadable settings, because the key {@code meta} holds a value of another type. */
    public static final SettingsView UNREADABLE = new SettingsView(QueueSettings.DEFAULT, Set.of(SHARDS, SWEEP));

    /** Copies the fields. */
    public SettingsView {
        wrong = Set.copyOf(wrong);
    }

    /** Parses the hash, each field separately, so that an invalid one does not hide others. */
    public static SettingsView of(Map<String, String> meta) {
        Map<String, String> good = new HashMap<>();
        List<String> sentences = new ArrayList<>();
        Set<String> wrong = new HashSet<>();
        new TreeMap<>(meta).forEach((field, value) -> {
            try {
                QueueSettings.parse(Map.of(field, value));
                good.put(field, value);
            } catch (IllegalArgumentException e) {
                wrong.add(field);
                sentences.add(e.getMessage()
                        + ". Workers and controllers keep the settings that they read before; those that are started"
                        + " meanwhile do nothing in this queue until it is corrected");
            }
        });
        QueueSettings read = QueueSettings.parse(good);
        sentences.addAll(read.ignored());
        return new SettingsView(
                new QueueSettings(read.shards(), read.sweep(), read.limits(), read.upkeep(), sentences), wrong);
    }

    /** Returns true if the number of shards is known; if not, the queue has at least one. */
    public boolean tellsShards() {
        return !wrong.contains(SHARDS);
    }

    /** Returns true if the sweep mode is known. */
    public boolean tellsSweep() {
        return !wrong.contains(SWEEP);
    }
}
