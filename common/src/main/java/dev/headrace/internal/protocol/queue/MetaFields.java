package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Knows the fields of a queue's {@code meta}, and checks the existing ones. */
final class MetaFields {
    private static final String NUMBER = "\\d{1,15}";
    private static final int ALIKE = 2;

    /** Scripts read these themselves, and ignore a value that is not a number. */
    private static final Set<String> READ_BY_SCRIPTS = Set.of("max_depth", "events");

    private static final Set<String> OF_QUEUE =
            Set.of("shards", "sweep", "max_depth", "events", "foreign_idle", "dead_keep", "dead_most");

    /** Scripts keep these for themselves; they are not settings. */
    private static final Set<String> KEPT_BY_SCRIPTS =
            Set.of("data_id", "token_base", "groups_lost", "removed", "group:high", "group:normal", "group:low");

    private MetaFields() {}

    /** Returns a sentence for each unknown field, and for each value that scripts ignore. */
    static List<String> ignored(Map<String, String> meta) {
        List<String> sentences = new ArrayList<>();
        new TreeMap<>(meta).forEach((field, value) -> {
            if (!isKnown(field)) {
                sentences.add("the queue's meta field '" + Printable.escape(field) + "' is unknown and is ignored"
                        + meant(field));
            } else if (READ_BY_SCRIPTS.contains(field) && !value.matches(NUMBER)) {
                sentences.add("the queue's meta field '" + field + "' is '" + Printable.escape(value)
                        + "' and is ignored; it takes a number of 1 to 15 digits");
            }
        });
        return sentences;
    }

    private static boolean isKnown(String field) {
        int colon = field.indexOf(':');
        return OF_QUEUE.contains(field)
                || KEPT_BY_SCRIPTS.contains(field)
                || Limit.ofField(colon < 0 ? field : field.substring(0, colon)).isPresent();
    }

    private static String meant(String field) {
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        Set<String> names = new TreeSet<>();
        Arrays.stream(Limit.values()).map(Limit::field).forEach(names::add);
        if (colon < 0) {
            names.addAll(OF_QUEUE);
        }
        return names.stream()
                .filter(known -> distance(name, known) <= ALIKE)
                .min((one, other) -> Integer.compare(distance(name, one), distance(name, other)))
                .map(known -> "; did you mean '" + known + Printable.escape(field.substring(name.length())) + "'?")
                .orElse("; there are " + String.join(", ", names));
    }

    /** Returns the edit distance of two texts. */
    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > ALIKE) {
            return ALIKE + 1;
        }
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
