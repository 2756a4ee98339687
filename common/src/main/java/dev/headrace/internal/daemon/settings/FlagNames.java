package dev.headrace.internal.daemon.settings;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Replaces the Java names of settings in the library's messages by the names of flags: {@code heartbeatTtl} becomes {@code
 * heartbeat-ttl}.
 */
public final class FlagNames {
    private static final Pattern JAVA_NAME = Pattern.compile("\\b[a-z]+(?:[A-Z][a-z]+)+\\b");
    private static final Pattern PART = Pattern.compile("-([a-z])");

    private FlagNames() {}

    /** Returns the message with the names of this command's flags instead of those of its settings. */
    public static String in(String message, CommandSpec command) {
        Map<String, String> flags = new HashMap<>();
        for (OptionSpec option : command.options()) {
            String flag = option.longestName().replaceFirst("^-+", "");
            flags.put(PART.matcher(flag).replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT)), flag);
        }
        return JAVA_NAME
                .matcher(message)
                .replaceAll(name -> Matcher.quoteReplacement(flags.getOrDefault(name.group(), name.group())));
    }
}
