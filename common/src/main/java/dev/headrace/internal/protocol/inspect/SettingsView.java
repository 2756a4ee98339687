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
 * A queue's settings as a person looks at them: what can be read, and what cannot.
 *
 * @param settings with the default in place of each value that is not allowed, and a sentence for each of those
 * @param wrong the fields whose value is not allowed
 */
public record SettingsView(QueueSettings settings, Set<String> wrong) {
    private static final String SHARDS = "shards";
    private static final String SWEEP = "sweep";

    /** Nothing of them can be read, as the key {@code meta} holds a value of another type. */
    public static final SettingsView UNREADABLE = new SettingsView(QueueSettings.DEFAULT, Set.of(SHARDS, SWEEP));

    /** With a copy of the fields. */
    public SettingsView {
        wrong = Set.copyOf(wrong);
    }

    /** Reads what can be read of the hash: each field by itself, so that a wrong one hides no other. */
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
                sentences.add(
                        e.getMessage() + ". Workers and controllers go on with the settings that they read before it");
            }
        });
        QueueSettings read = QueueSettings.parse(good);
        sentences.addAll(read.ignored());
        return new SettingsView(
                new QueueSettings(read.shards(), read.sweep(), read.limits(), read.upkeep(), sentences), wrong);
    }

    /** Returns whether it is known how many shards the queue has; if not, it has one at the least. */
    public boolean tellsShards() {
        return !wrong.contains(SHARDS);
    }

    /** Returns whether it is known what controllers do in the queue. */
    public boolean tellsSweep() {
        return !wrong.contains(SWEEP);
    }
}
