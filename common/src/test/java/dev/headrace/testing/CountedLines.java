package dev.headrace.testing;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads log lines that stand for several: a line that was repeated says how often, at its end. */
public final class CountedLines {
    private static final Pattern MORE = Pattern.compile(" \\[(?:(\\d+) times|once) more in the last ");

    private CountedLines() {}

    /** Returns how many times the lines that contain this text stand for, together. */
    public static int times(List<String> lines, String text) {
        return lines.stream()
                .filter(line -> line.contains(text))
                .mapToInt(CountedLines::times)
                .sum();
    }

    /** Returns how many times a line stands for; 1 if it was not repeated. */
    public static int times(String line) {
        Matcher more = MORE.matcher(line);
        return more.find() && more.group(1) != null ? Integer.parseInt(more.group(1)) : 1;
    }
}
