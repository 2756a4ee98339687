package dev.headrace.testing;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A daemon's options as a document's table says them: flag, variable, default. */
public final class DocumentedOptions {
    private static final String SHARED = "Settings of both daemons";

    private DocumentedOptions() {}

    /** The first three columns of the tables of settings: those of both daemons, and those under the heading. */
    public static List<List<String>> in(Document document, String heading) {
        return Stream.of(heading, SHARED)
                .flatMap(table -> document.table(table).stream())
                .map(row -> row.subList(0, 3))
                .toList();
    }

    /**
     * What picocli knows.
     *
     * @param daemon the command's object, as it is made by {@code main}
     */
    public static List<List<String>> of(Object daemon) {
        return new CommandLine(daemon)
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(option -> List.of(option.longestName(), variable(option), initial(option)))
                        .toList();
    }

    /** Returns the numbers among a command's options and parameters whose description tells no range. */
    public static List<String> numbersWithoutRange(CommandLine command) {
        return command.getCommandSpec().args().stream()
                .filter(arg -> arg.type().isPrimitive() && arg.type() != boolean.class
                        || Number.class.isAssignableFrom(arg.type()))
                .filter(arg -> !String.join(" ", arg.description()).matches("(?s).*(\\d+ to \\d+|at least \\d+).*"))
                .map(arg ->
                        command.getCommandName() + " " + arg.paramLabel() + ": " + String.join(" ", arg.description()))
                .toList();
    }

    private static String variable(OptionSpec option) {
        return "HEADRACE_"
                + option.longestName().replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String initial(OptionSpec option) {
        Object value = option.initialValue();
        if (value instanceof Duration duration) {
            return DurationText.of(duration);
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        } else if (value instanceof Boolean flag) {
            return flag ? "yes" : "no";
        } else if (value == null || value instanceof Collection<?> none && none.isEmpty()) {
            return "none";
        } else if (value instanceof Collection<?> some) {
            return some.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value instanceof Double number && number == Math.rint(number)
                ? Long.toString(number.longValue())
                : value.toString();
    }
}
