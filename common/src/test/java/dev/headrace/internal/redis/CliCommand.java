package dev.headrace.internal.redis;

import dev.headrace.testing.Document;
import dev.headrace.testing.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of a document that begins with redis-cli, carried out as a shell and redis-cli would: quotes, {@code --scan}
 * with a pattern, and a pipe into {@code xargs redis-cli}. Placeholders are words in capitals at the end of a key, or
 * alone.
 */
record CliCommand(List<String> words, List<String> forEachKey) {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\|)|([^\\s'\"|]+)");
    private static final String NAME = "redis-cli";

    /** All of a document, in their order. */
    static List<CliCommand> allOf(Document document) {
        return in(document.text());
    }

    /** Those under a heading of a document. */
    static List<CliCommand> under(Document document, String heading) {
        return in(document.under(heading));
    }

    private static List<CliCommand> in(String text) {
        return text.lines()
                .filter(line -> line.startsWith(NAME + " "))
                .map(CliCommand::parse)
                .toList();
    }

    private static CliCommand parse(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(Stream.of(1, 2, 3, 4)
                    .map(matcher::group)
                    .filter(word -> word != null)
                    .findFirst()
                    .orElseThrow());
        }
        int pipe = words.indexOf("|");
        if (pipe < 0) {
            return new CliCommand(words.subList(1, words.size()), List.of());
        }
        int second = words.lastIndexOf(NAME);
        if (!words.get(pipe + 1).equals("xargs") || second < pipe) {
            throw new AssertionError("only a pipe into xargs redis-cli is understood: " + line);
        }
        return new CliCommand(words.subList(1, pipe), words.subList(second + 1, words.size()));
    }

    /** The same with another queue in the place of the documented one, and values in that of the placeholders. */
    CliCommand with(String documented, String queue, Map<String, String> placeholders) {
        List<String> filled = words.stream()
                .map(word -> word.equals(documented) ? queue : word.replace("{" + documented + "}", "{" + queue + "}"))
                .map(word -> fill(word, placeholders))
                .toList();
        return new CliCommand(filled, forEachKey);
    }

    private static String fill(String word, Map<String, String> placeholders) {
        String last = word.substring(word.lastIndexOf(':') + 1);
        String value = word.contains(" ") ? null : placeholders.get(last);
        return value == null ? word : word.substring(0, word.length() - last.length()) + value;
    }

    /** The keys that it names: all words of a key's form, patterns too. */
    List<String> keys() {
        return words.stream().filter(word -> word.startsWith("hr:")).toList();
    }

    Object run(RespClient redis) {
        Object answer = words.get(0).equals("--scan") ? scan(redis) : redis.call(words.toArray(String[]::new));
        if (forEachKey.isEmpty()) {
            return answer;
        }
        List<String> all = new ArrayList<>(forEachKey);
        ((List<?>) answer).forEach(key -> all.add((String) key));
        return redis.call(all.toArray(String[]::new));
    }

    private List<Object> scan(RespClient redis) {
        List<Object> keys = new ArrayList<>();
        String cursor = "0";
        do {
            List<Object> page = redis.list("SCAN", cursor, "MATCH", words.get(2), "COUNT", "1000");
            cursor = (String) page.get(0);
            keys.addAll((List<?>) page.get(1));
        } while (!cursor.equals("0"));
        return keys;
    }
}
