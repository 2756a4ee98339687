package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The sources of a setting that no flag gives, in this order: the environment variable of its name, an older variable for
 * the same setting, the settings file. If none has it, the option's own default applies.
 */
public final class LayeredSettings implements IDefaultValueProvider {
    public static final String PREFIX = "HEADRACE_";

    private final Map<String, String> environment;
    private final Map<String, EnvironmentAlias> aliases;
    private final @Nullable SettingsFile file;

    public LayeredSettings(
            Map<String, String> environment, Map<String, EnvironmentAlias> aliases, @Nullable SettingsFile file) {
        this.environment = environment;
        this.aliases = aliases;
        this.file = file;
    }

    /** A setting's value, and the description of its source. */
    public record Found(String value, String where) {}

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        return found(arg).map(Found::value).orElse(null);
    }

    public Optional<Found> found(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return Optional.empty();
        }
        String key = key(option);
        return inEnvironment(variable(key), "")
                .or(() -> Optional.ofNullable(aliases.get(key))
                        .flatMap(alias -> inEnvironment(alias.variable(), alias.unit())))
                .or(() -> inFile(key));
    }

    /** Finds a variable. Only a bare number gets the unit: an invalid value is reported as it was written. */
    private Optional<Found> inEnvironment(String variable, String unit) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(String::trim)
                .map(value -> value.matches("\\d+") ? value + unit : value)
                .map(value -> new Found(value, "environment variable " + variable));
    }

    private Optional<Found> inFile(String key) {
        return file == null
                ? Optional.empty()
                : Optional.ofNullable(file.values().get(key)).map(value -> new Found(value, "file " + file.path()));
    }

    /**
     * Returns variables that are not settings but are spelt almost like one, each with the probable setting. Other variables
     * with this prefix are ignored: they may belong to a handler, another daemon, or a cluster that names services this way.
     */
    public Map<String, String> misspelt(CommandLine line) {
        Set<String> known = line.getCommandSpec().options().stream()
                .map(option -> variable(key(option)))
                .collect(Collectors.toSet());
        aliases.values().forEach(alias -> known.add(alias.variable()));
        Map<String, String> misspelt = new TreeMap<>();
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .forEach(name -> new UnmatchedArgumentException(line, List.of(flag(name)))
                        .getSuggestions().stream()
                                .findFirst()
                                .map(meant -> variable(meant.replaceFirst("^-+", "")))
                                .filter(meant ->
                                        alike(name.substring(PREFIX.length()), meant.substring(PREFIX.length())))
                                .ifPresent(meant -> misspelt.put(name, meant)));
        return misspelt;
    }

    private static String flag(String variable) {
        return "--"
                + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean alike(String written, String meant) {
        boolean partly = written.startsWith(meant + "_") || meant.startsWith(written + "_");
        boolean nearly = written.regionMatches(0, meant, 0, 1) && Math.abs(written.length() - meant.length()) <= 2;
        return partly || nearly;
    }

    /** @throws IllegalArgumentException if the file has a key that is not a setting of this command */
    public void requireKnownKeys(CommandSpec command) {
        if (file == null) {
            return;
        }
        Set<String> known = command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp() && !isConfig(option))
                .map(LayeredSettings::key)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String key : file.values().keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("config: " + file.path() + ": '" + Printable.escape(key)
                        + "' is not a setting; the settings are " + String.join(", ", known));
            }
        }
    }

    private static boolean isConfig(OptionSpec option) {
        return key(option).equals("config");
    }

    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
