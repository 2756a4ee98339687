package dev.headrace.view;

import dev.headrace.task.Shard;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full name of a dead task, whose id may be invalid: a malformed entry can contain any text as id. Characters that cannot
 * be typed, and backslashes, are written as a backslash, u and four hexadecimal digits, so that each name belongs to one task.
 *
 * @param id its id within the shard, as Redis has it
 */
public record DeadName(Shard shard, String id) {
    private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    /**
     * Parses {@code queue/id} or {@code queue#shard/id}, in the format of {@link #toString}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static DeadName parse(String text) {
        Shard shard = Shard.ofTask(text);
        String id = ESCAPED.matcher(text.substring(text.indexOf('/') + 1)).replaceAll(DeadName::character);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("task: there is no id after the slash; it takes QUEUE/ID");
        }
        return new DeadName(shard, id);
    }

    private static String character(MatchResult escaped) {
        return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escaped.group(1), 16)));
    }

    /** Returns the full name, {@code emails/ID}. */
    @Override
    public String toString() {
        StringBuilder name = new StringBuilder(shard.tag()).append('/');
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean typed = !Character.isISOControl(c) && !Character.isSurrogate(c) && c != '\u2028' && c != '\u2029';
            if (typed && c != '\\') {
                name.append(c);
            } else {
                name.append(String.format("\\u%04x", (int) c));
            }
        }
        return name.toString();
    }
}
