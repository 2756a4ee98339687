package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.log.DaemonLog;
import dev.headrace.internal.daemon.log.LogOptions;
import dev.headrace.internal.daemon.settings.ConfigFlag;
import dev.headrace.internal.daemon.settings.DurationConverter;
import dev.headrace.internal.daemon.settings.EnvironmentAlias;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.daemon.settings.FlagNames;
import dev.headrace.internal.daemon.settings.HttpOptions;
import dev.headrace.internal.daemon.settings.LayeredSettings;
import dev.headrace.internal.daemon.settings.RedisOptions;
import dev.headrace.internal.daemon.settings.SettingComplaint;
import dev.headrace.internal.redis.connection.IoLoop;
import dev.headrace.internal.text.Printable;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The base of a daemon's command. A subclass has {@code @Command(name = …, description = …)}, its own
 * {@code @Option}s, each with a field initializer as its default, and {@link #service}; its {@code main} only calls
 * {@link #runAndExit}. Each option is also read from the environment and the settings file. An option that takes several
 * values declares {@code split = ","}.
 */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = HealthCheck.class,
        footer = {
            "",
            "Each setting is taken from its flag, else from the environment variable HEADRACE_NAME (--redis-connect-for"
                    + " is HEADRACE_REDIS_CONNECT_FOR), else from the file of --config (redis-connect-for: 30s). Durations"
                    + " are written 500ms, 5s, 2m, 24h, 7d or as ISO-8601.",
            "",
            "Exit codes: 0 stopped as requested; 1 failed; 2 invalid settings; 3 Redis not reachable; 4 stopped as requested,"
                    + " but tasks that were not done in time were released; 5 halted for lack of memory."
        })
public abstract class Daemon implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    @Mixin
    private RedisOptions redis = new RedisOptions();

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private HttpOptions http;

    @Mixin
    private ConfigFlag config = new ConfigFlag();

    @Spec
    private CommandSpec command = CommandSpec.create();

    private @Nullable PrometheusMeterRegistry meters;
    private Map<String, String> misspelt = Map.of();
    private @Nullable MemoryGuard guard;
    private final EarlyEnd early = new EarlyEnd();
    private boolean ownsProcess;

    /**
     * Creates a daemon.
     *
     * @param httpPort the default port for metrics and health
     */
    protected Daemon(int httpPort) {
        http = new HttpOptions(httpPort);
    }

    /**
     * Runs a daemon to its end and ends the JVM with its {@link ExitCode}.
     *
     * @param args the arguments of the command line
     */
    public static void runAndExit(Daemon daemon, String... args) {
        DaemonLog.keepStandardError();
        MemoryGuard guard = MemoryGuard.install();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> threadDied(guard, thread, error));
        daemon.ownsProcess = true;
        daemon.guard = guard;
        CommandLine line = commandLine(daemon);
        StandardOutput output = StandardOutput.of(line);
        int code = output.checked(line, ProcessText.run(line, args, Daemon::execute));
        DaemonLog.end();
        System.exit(code);
    }

    /** Ends the process if a loop's thread died: the daemon would do nothing and look alive. The supervisor restarts it. */
    private static void threadDied(MemoryGuard guard, Thread thread, Throwable error) {
        boolean ends = !guard.threadDied(thread, error) && IoLoop.isLoop(thread);
        try {
            LOG.error("thread {} died", thread.getName(), error);
            if (ends) {
                DaemonLog.end();
            }
        } finally {
            if (ends) {
                Runtime.getRuntime().halt(ExitCode.FAILED);
            }
        }
    }

    public static int execute(CommandLine line, Map<String, String> environment, String... args) {
        Daemon daemon = line.getCommand();
        try {
            LayeredSettings settings = ConfigFlag.settings(environment, daemon.environmentAliases(), args);
            settings.requireKnownKeys(line.getCommandSpec());
            daemon.misspelt = settings.misspelt(line);
            line.setDefaultValueProvider(settings);
            line.setParameterExceptionHandler(new SettingComplaint(settings));
        } catch (IllegalArgumentException e) {
            return new SettingComplaint(null).handleParseException(new ParameterException(line, message(e)), args);
        }
        return line.execute(args);
    }

    public static CommandLine commandLine(Daemon daemon) {
        return new CommandLine(daemon)
                .setExpandAtFiles(false)
                .registerConverter(Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, result) -> failed(e));
    }

    /**
     * Creates the service from the settings, without connecting to anything.
     *
     * @throws IllegalArgumentException if a setting is out of its range; the message begins with the setting's name. The
     *     start then fails with {@link ExitCode#USAGE}
     */
    protected abstract Service service();

    /** Sets what {@link #service} does now, for the log line of a stop request that comes meanwhile. */
    protected final void creating(String what) {
        early.stage(what);
    }

    /** Returns older environment variables for settings of this daemon, by the setting's name without leading dashes. */
    protected Map<String, EnvironmentAlias> environmentAliases() {
        return Map.of();
    }

    /**
     * Returns the settings of the connection to Redis.
     *
     * @throws IllegalArgumentException if one of these settings is out of its range; the message names it
     */
    protected final RedisSettings redisSettings() {
        return redis.settings();
    }

    /** Returns the options for metrics and health. */
    public final HttpOptions http() {
        return http;
    }

    /** Returns the registry of this daemon's meters, which {@code /metrics} shows. */
    protected final MeterRegistry meters() {
        return registry();
    }

    /**
     * Returns the registry. It is created at the first use, because Micrometer logs at once and {@link #call} sets up the log.
     */
    private PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry made = meters;
        if (made == null) {
            made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            meters = made;
        }
        return made;
    }

    /** Runs the service; called by picocli once all settings are read. */
    @Override
    public final Integer call() throws Exception {
        DaemonLog.configure(log);
        config.file().ifPresent(file -> LOG.info("settings file {}", file));
        misspelt.forEach((variable, meant) -> LOG.warn(
                "environment variable {} is not a setting and is ignored; did you mean {}?",
                Printable.escape(variable),
                meant));
        if (ownsProcess) {
            early.install();
        }
        Service service = fromSettings(this::service);
        if (guard != null) {
            guard.watches(service::health);
        }
        StatusServer status = fromSettings(() -> status(service));
        try (status) {
            GracefulEnd end = GracefulEnd.install(service, ownsProcess);
            int code = ExitCode.FAILED;
            try {
                code = service.run();
                return code;
            } catch (StoreException e) {
                code = code(e);
                throw e;
            } finally {
                end.ended(code);
            }
        }
    }

    /** Opens the HTTP port before Redis is reached, so that a port in use is reported at once and probes see the start. */
    private @Nullable StatusServer status(Service service) {
        OptionalInt port = http.port().number();
        PrometheusMeterRegistry registry = registry();
        return port.isEmpty()
                ? null
                : StatusServer.open(http.bind(), port.getAsInt(), registry::scrape, service::health);
    }

    private <T extends @Nullable Object> T fromSettings(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            DaemonLog.end(); // The error goes to the same output, and must come after the log lines.
            throw new ParameterException(command.commandLine(), FlagNames.in(message(e), command), e);
        }
    }

    private static int failed(Exception e) {
        if (!(e instanceof StoreException store)) {
            LOG.error("failed", e);
            return ExitCode.FAILED;
        }
        LOG.error("{}{}", store.getMessage(), advice(store.kind()));
        return code(store);
    }

    private static int code(StoreException store) {
        if (store.kind() == StoreException.Kind.DENIED) {
            return ExitCode.USAGE;
        }
        return store.passing() ? ExitCode.REDIS_UNREACHABLE : ExitCode.FAILED;
    }

    /** Returns advice with the daemon's flags, which the library's messages do not know. */
    private static String advice(StoreException.Kind kind) {
        return switch (kind) {
            case DISCONNECTED -> " (--redis or HEADRACE_REDIS); --redis-connect-for sets how long to try";
            case DENIED, LOGIN_REFUSED -> " (--redis or HEADRACE_REDIS)";
            default -> "";
        };
    }

    private static String message(IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
    }
}
