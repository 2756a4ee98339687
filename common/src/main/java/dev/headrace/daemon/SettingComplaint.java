package dev.headrace.daemon;

import dev.headrace.task.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a setting: its name, its value, where the value came from, and what is allowed. Addresses are
 * shown without their credentials, wherever on the command line somebody put them.
 */
final class SettingComplaint implements IParameterExceptionHandler {
    private final @Nullable LayeredSettings settings;

    SettingComplaint(@Nullable LayeredSettings settings) {
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
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
            return option.longestName().substring(2) + ": '" + Printable.escape(e.getValue()) + "'"
                    + where(option, args) + " is not allowed; it takes "
                    + allowed(option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type());
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

    private String where(OptionSpec option, String... args) {
        String flag = option.longestName();
        if (settings == null || Arrays.stream(args).anyMatch(arg -> arg.equals(flag) || arg.startsWith(flag + "="))) {
            return "";
        }
        return settings.found(option).map(found -> " (" + found.where() + ")").orElse("");
    }

    private static String allowed(Class<?> type) {
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
                ? "a number within the range of its kind"
                : "another form; see --help";
    }

    static String withoutCredentials(String text) {
        return text.replaceAll("://(?!\\[user:password@])\\S*@", "://***@");
    }
}
