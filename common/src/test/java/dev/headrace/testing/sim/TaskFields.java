package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.task.Lane;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An entry's fields by name, in their order, to be changed and written as a new entry. */
final class TaskFields {
    private final Map<String, byte[]> fields = new LinkedHashMap<>();

    TaskFields(byte[][] flat) {
        for (int i = 0; i + 1 < flat.length; i += 2) {
            fields.put(new String(flat[i], StandardCharsets.UTF_8), flat[i + 1]);
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** A counter, or the default where it is absent or no number of 1 to 15 digits. */
    long number(String name, long absent) {
        return text(name)
                .filter(value -> value.matches("\\d{1,15}"))
                .map(Long::parseLong)
                .orElse(absent);
    }

    TaskFields set(String name, String value) {
        fields.put(name, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TaskFields remove(String name) {
        fields.remove(name);
        return this;
    }

    /** Raises a counter by one. */
    TaskFields raise(String name, long absent) {
        return set(name, Long.toString(number(name, absent) + 1));
    }

    /** The lane that the task belongs to, while it stands in {@code here}. */
    Lane home(Lane here) {
        return text(EntryField.LANE).flatMap(TaskFields::lane).orElse(here);
    }

    private static Optional<Lane> lane(String name) {
        return Arrays.stream(Lane.values())
                .filter(lane -> lane.text().equals(name))
                .findFirst();
    }

    /** As the scripts count it, names and values. */
    boolean isLarge() {
        return Arrays.stream(flat()).mapToLong(part -> part.length).sum() > 65_536;
    }

    byte[][] flat() {
        byte[][] flat = new byte[fields.size() * 2][];
        int i = 0;
        for (Map.Entry<String, byte[]> field : fields.entrySet()) {
            flat[i++] = field.getKey().getBytes(StandardCharsets.UTF_8);
            flat[i++] = field.getValue();
        }
        return flat;
    }

    Map<String, byte[]> all() {
        return fields;
    }

    /** All but the payload, as text. */
    Map<String, String> printable() {
        Map<String, String> printable = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (!name.equals(EntryField.BODY)) {
                printable.put(name, new String(value, StandardCharsets.UTF_8));
            }
        });
        return printable;
    }
}
