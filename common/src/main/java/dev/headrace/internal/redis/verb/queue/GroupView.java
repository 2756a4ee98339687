package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workers' group of a lane, from XINFO GROUPS.
 *
 * @param lastDelivered the last delivered id; {@code 0-0} without a group
 */
public record GroupView(String lastDelivered, long pending) {
    /** The view without a group. */
    public static final GroupView NONE = new GroupView("0-0", 0);

    /** Parses the reply. Values such as {@code lag} can be nil. */
    public static GroupView of(@Nullable Object groups) {
        return find(groups).orElse(NONE);
    }

    /** Returns true if the group exists. */
    public static boolean exists(@Nullable Object groups) {
        return find(groups).isPresent();
    }

    private static Optional<GroupView> find(@Nullable Object groups) {
        for (Object group : Reply.array(groups)) {
            Map<String, String> facts = new HashMap<>();
            Object[] parts = Reply.array(group);
            for (int i = 0; i + 1 < parts.length; i += 2) {
                String value = Reply.textOrNull(parts[i + 1]);
                if (value != null) {
                    facts.put(Reply.text(parts[i]), value);
                }
            }
            if (Keys.GROUP.equals(facts.get("name"))) {
                return Optional.of(new GroupView(
                        facts.getOrDefault("last-delivered-id", "0-0"),
                        Long.parseLong(facts.getOrDefault("pending", "0"))));
            }
        }
        return Optional.empty();
    }
}
