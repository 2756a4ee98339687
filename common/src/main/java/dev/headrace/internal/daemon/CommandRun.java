package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.log.DaemonLog;
import dev.headrace.internal.daemon.log.LogOptions;
import dev.headrace.internal.daemon.settings.ConfigFlag;
import dev.headrace.internal.daemon.settings.ConnectionOptions;
import dev.headrace.internal.daemon.settings.DurationConverter;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.daemon.settings.FlagNames;
import dev.headrace.internal.daemon.settings.LayeredSettings;
import dev.headrace.internal.daemon.settings.SettingComplaint;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.PayloadException;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Runs a short command. It uses a daemon's settings for Redis (from flags, environment and file), the same exit codes, and the
 * same one-line error messages.
 */
public final class CommandRun {
    private CommandRun() {}

    /**
     * Runs a command to its end and ends the JVM with its {@link ExitCode}.
     *
     * @param command a picocli command, with or without subcommands, that connects by {@link ConnectionOptions}
     */
    public static void runAndExit(Object command, String... args) {
        LogOptions quiet = new LogOptions();
        quiet.level(Level.ERROR);
        DaemonLog.configure(quiet);
        CommandLine line = commandLine(command);
        StandardOutput output = StandardOutput.of(line);
        System.exit(output.checked(line, ProcessText.run(line, args, CommandRun::execute)));
    }

    /** Returns the command line that {@link #runAndExit} uses, without its output set. */
    public static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setExpandAtFiles(false)
                .registerConverter(Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, result) -> failed(e, line));
    }

    /**
     * Runs a command to its end.
     *
     * @param environment the variables that contain {@code HEADRACE_REDIS} and the like
     * @return an {@link ExitCode}
     */
    public static int execute(CommandLine line, Map<String, String> environment, String... args) {
        try {
            LayeredSettings settings = ConfigFlag.settings(environment, Map.of(), args);
            line.setDefaultValueProvider(new OfRedisAlone(settings));
            line.setParameterExceptionHandler(new SettingComplaint(settings));
        } catch (IllegalArgumentException e) {
            return new SettingComplaint(null)
                    .handleParseException(new ParameterException(line, String.valueOf(e.getMessage())), args);
        }
        return line.execute(args);
    }

    private static int failed(Exception e, CommandLine line) {
        String name = line.getCommandSpec().qualifiedName();
        String message = FlagNames.in(
                SettingComplaint.withoutCredentials(String.valueOf(e.getMessage())), line.getCommandSpec());
        if (e instanceof IllegalArgumentException || e instanceof PayloadException) {
            line.getErr().println(name + ": " + message);
            return ExitCode.USAGE;
        }
        if (e instanceof HeadraceException known) {
            line.getErr().println(name + ": " + message);
            return known.redisKind().map(CommandRun::codeOf).orElse(ExitCode.FAILED);
        }
        line.getErr().println(name + ": failed, which is a bug: " + e);
        e.printStackTrace(line.getErr());
        return ExitCode.FAILED;
    }

    private static int codeOf(StoreException.Kind kind) {
        return switch (kind) {
            case DISCONNECTED, TIMEOUT, UNAVAILABLE -> ExitCode.REDIS_UNREACHABLE;
            default -> ExitCode.FAILED;
        };
    }

    /**
     * Supplies only the settings for Redis. The file may be a daemon's and hold more; a command's own options are not settings.
     */
    private record OfRedisAlone(LayeredSettings settings) implements IDefaultValueProvider {
        @Override
        public @Nullable String defaultValue(ArgSpec arg) {
            return arg instanceof OptionSpec option && isOfRedis(option.longestName())
                    ? settings.defaultValue(arg)
                    : null;
        }

        private static boolean isOfRedis(String name) {
            return name.startsWith("--redis") || name.equals("--allow-eviction") || name.equals("--config");
        }
    }
}
