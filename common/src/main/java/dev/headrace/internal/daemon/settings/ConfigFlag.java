package dev.headrace.internal.daemon.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The flag that names the settings file. It is parsed first, because the file has the
 * defaults of all other settings.
 */
@Command
public final class ConfigFlag {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML file of settings, with the flags' names as keys.")
    private @Nullable Path file;

    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** @throws IllegalArgumentException if the file cannot be read or is invalid */
    public static LayeredSettings settings(
            Map<String, String> environment, Map<String, EnvironmentAlias> aliases, String... args) {
        LayeredSettings withoutFile = new LayeredSettings(environment, aliases, null);
        Path path = lookFor(withoutFile, args);
        return path == null ? withoutFile : new LayeredSettings(environment, aliases, SettingsFile.read(path));
    }

    private static @Nullable Path lookFor(LayeredSettings withoutFile, String... args) {
        ConfigFlag flag = new ConfigFlag();
        try {
            new CommandLine(flag)
                    .setExpandAtFiles(false)
                    .setUnmatchedArgumentsAllowed(true)
                    .setDefaultValueProvider(withoutFile)
                    .parseArgs(args);
        } catch (ParameterException e) {
            // The full parse that follows reports the same error under the command's name.
            return null;
        }
        return flag.file;
    }
}
