package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.text.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports an invalid setting: its name, its value, the source of the value, and the allowed values. Addresses are
 * shown without their credentials, wherever they are on the command line.
 */
public final class SettingComplaint implements IParameterExceptionHandler {
    /** The range in the description of a number. */
    static final Pattern RANGE = Pattern.compile("\\d+ to \\d+|at least \\d+");

    private final @Nullable LayeredSettings settings;

    public SettingComplaint(@Nullable LayeredSettings settings) {
        this.settings = settings;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + withoutCredentials(words(e, args)));
        command.getErr().println("Try '" + name + " --help'.");
        command.getErr().flush();
        return ExitCode.USAGE;
    }

    private String words(ParameterException e, String... args) {
        ArgSpec arg = e.getArgSpec();
        if (arg != null && e.getValue() != null) {
            return (arg instanceof OptionSpec option ? option.longestName().substring(2) : arg.paramLabel()) + ": '"
                    + Printable.escape(e.getValue()) + "'" + where(arg, args) + " is not allowed; it takes "
                    + allowed(arg);
        }
        return unknownCommand(e).orElseGet(() -> Printable.escape(String.valueOf(e.getMessage()), 2_000)) + meant(e);
    }

    private static Optional<String> unknownCommand(ParameterException e) {
        CommandLine command = e.getCommandLine();
        return e instanceof UnmatchedArgumentException unmatched
                        && !unmatched.isUnknownOption()
                        && !command.getSubcommands().isEmpty()
                ? Optional.of("there is no command '"
                        + Printable.escape(unmatched.getUnmatched().get(0)) + "'; there are "
                        + String.join(", ", command.getSubcommands().keySet()))
                : Optional.empty();
    }

    private static String meant(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        return unmatched.getSuggestions().stream()
                .findFirst()
                .map(likeliest -> "; did you mean " + likeliest + "?")
                .orElse("");
    }

    private String where(ArgSpec arg, String... args) {
        if (!(arg instanceof OptionSpec option)) {
            return "";
        }
        String flag = option.longestName();
        if (settings == null
                || Arrays.stream(args).anyMatch(given -> given.equals(flag) || given.startsWith(flag + "="))) {
            return "";
        }
        return settings.found(option).map(found -> " (" + found.where() + ")").orElse("");
    }

    private static String allowed(ArgSpec arg) {
        Class<?> type = arg.isMultiValue() ? arg.auxiliaryTypes()[0] : arg.type();
        if (type == Duration.class) {
            return DurationConverter.ALLOWED;
        }
        if (type == HttpPort.class) {
            return HttpPort.ALLOWED;
        }
        if (type == Path.class) {
            return "a file name in the characters of this locale; LC_ALL=C.UTF-8 has all of them";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        }
        return type.isPrimitive() || Number.class.isAssignableFrom(type)
                ? "a number" + range(arg)
                : "another form; see --help";
    }

    /** Returns the range from the setting's description, the only place that has it before the value is parsed. */
    private static String range(ArgSpec arg) {
        Matcher range = RANGE.matcher(String.join(" ", arg.description()));
        return range.find() ? (range.group().startsWith("at") ? ", " : " from ") + range.group() : "; see --help";
    }

    public static String withoutCredentials(String text) {
        return text.replaceAll("://(?!\\[user:password@])\\S*@", "://***@");
    }
}
