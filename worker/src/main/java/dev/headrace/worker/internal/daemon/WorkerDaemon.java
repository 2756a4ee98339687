package dev.headrace.worker.internal.daemon;

import dev.headrace.internal.daemon.Daemon;
import dev.headrace.internal.daemon.Service;
import dev.headrace.internal.daemon.settings.EnvironmentAlias;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.task.PayloadCodec;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.Worker;
import dev.headrace.worker.WorkerBuilder;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.threads.HandlerThreads;
import dev.headrace.worker.retry.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a worker as a process, with handlers from jars. The main class of {@code headrace-worker.jar}. */
@Command(
        name = "headrace-worker",
        description = {
            "Runs the tasks of one or more queues with the handlers of the given jars.",
            "Run as many workers as you like: if one of them dies, another one runs its tasks."
        })
public final class WorkerDaemon extends Daemon {
    private static final WorkerSettings DEFAULTS = WorkerSettings.DEFAULT;
    private static final int HTTP_PORT = 9464;

    @Option(
            names = "--queue",
            paramLabel = "NAME[=N]",
            split = ",",
            description = "A queue to serve; NAME=N sets how many of its tasks run at once, by default --concurrency."
                    + " May be given several times; at least one")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = "--handlers",
            paramLabel = "JAR-OR-FOLDER",
            split = ",",
            description = "A jar of handlers, or a folder of jars. May be given several times; at least one")
    private List<Path> handlers = new ArrayList<>();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many tasks of a queue run at once, 1 to 10000. Default: 32")
    private int concurrency = DEFAULTS.concurrency();

    @Option(
            names = "--lanes",
            paramLabel = "LANE",
            split = ",",
            description = "The lanes to claim from, separated by commas; each lane needs a worker."
                    + " Default: high,normal,low")
    private List<String> lanes = new ArrayList<>(List.of("high", "normal", "low"));

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description =
                    "A unique name that stays the same across restarts: tasks of the worker's previous incarnation"
                            + " are taken back soon. Default: the host's name, and nothing is taken back")
    private @Nullable String instance;

    @Option(
            names = "--heartbeat-interval",
            paramLabel = "DURATION",
            description = "The time between two heartbeats of a task. Default: 5s")
    private Duration heartbeatInterval = DEFAULTS.heartbeats().interval();

    @Option(
            names = "--heartbeat-ttl",
            paramLabel = "DURATION",
            description = "The TTL of a heartbeat, at least 3 intervals; controllers need the same. Default: 15s")
    private Duration heartbeatTtl = DEFAULTS.heartbeats().ttl();

    @Option(
            names = "--interrupt-at-risk",
            description = "Interrupt handlers if no heartbeat succeeds for nearly the TTL. Default: they continue")
    private boolean interruptAtRisk;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            description = "How long a graceful stop waits for running tasks. Default: 30s")
    private Duration drainTimeout = DEFAULTS.drainTimeout();

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Failed attempts after which a task is dead, unless its submission says otherwise,"
                    + " 1 to 1000000. Default: 4")
    private int maxAttempts = DEFAULTS.limits().maxAttempts();

    @Option(
            names = "--max-crashes",
            paramLabel = "N",
            description =
                    "Crashes of its worker that a task may survive, 0 to 1000000; controllers need the same. Default: 3")
    private int maxCrashes = DEFAULTS.limits().maxCrashes();

    @Option(
            names = "--attempt-timeout",
            paramLabel = "DURATION",
            description = "The maximum runtime of an attempt, unless its submission says otherwise. Default: 24h")
    private Duration attemptTimeout = DEFAULTS.limits().timeout();

    @Option(
            names = "--attempt-watchdog",
            paramLabel = "DURATION",
            description = "The maximum time of an attempt without reported progress; 0s for no watchdog. Default: 0s")
    private Duration attemptWatchdog = DEFAULTS.limits().watchdog();

    @Option(
            names = "--attempt-timeout-grace",
            paramLabel = "DURATION",
            description = "How long an interrupted handler may take to end. Default: 5s")
    private Duration attemptTimeoutGrace = DEFAULTS.limits().timeoutGrace();

    @Option(
            names = "--backoff-first",
            paramLabel = "DURATION",
            description = "The delay before the first retry. Default: 1s")
    private Duration backoffFirst = DEFAULTS.backoff().first();

    @Option(
            names = "--backoff-multiplier",
            paramLabel = "X",
            description = "The factor of the delay for each further failure, at least 1. Default: 2")
    private double backoffMultiplier = DEFAULTS.backoff().multiplier();

    @Option(
            names = "--backoff-longest",
            paramLabel = "DURATION",
            description = "The maximum delay before a retry. Default: 5m")
    private Duration backoffLongest = DEFAULTS.backoff().longest();

    @Option(
            names = "--max-payload-bytes",
            paramLabel = "N",
            description = "The maximum bytes of a body that is read and a result that is written, 1 to 2147483647."
                    + " Default: 1048576")
    private int maxPayloadBytes = PayloadCodec.DEFAULT_MAX_BYTES;

    /** Creates a daemon with default settings. */
    public WorkerDaemon() {
        super(HTTP_PORT);
    }

    /** Runs a worker until SIGTERM. */
    public static void main(String[] args) {
        runAndExit(new WorkerDaemon(), args);
    }

    @Override
    protected Service service() {
        HeartbeatSettings beats = new HeartbeatSettings(heartbeatInterval, heartbeatTtl, interruptAtRisk);
        AttemptLimits limits =
                new AttemptLimits(maxAttempts, maxCrashes, attemptTimeout, attemptWatchdog, attemptTimeoutGrace);
        Backoff backoff = new Backoff(
                backoffFirst,
                backoffMultiplier,
                backoffLongest,
                DEFAULTS.backoff().jitter());
        HandlerThreads.carryUpTo(concurrency);
        WorkerBuilder builder = Worker.connect(redisSettings())
                .settings(new WorkerSettings(concurrency, beats, limits, backoff, drainTimeout))
                .codec(PayloadCodec.json(maxPayloadBytes))
                .meters(meters());
        if (instance != null) {
            builder.instance(instance);
        }
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("queue: none is given; use --queue NAME");
        }
        Set<Lane> served = lanes();
        queues.forEach(queue -> serve(builder, queue, served));
        creating("the handlers' modules were loaded from " + handlers);
        HandlerJars jars = HandlerJars.open(handlers);
        jars.modules().forEach(module -> register(builder, module));
        creating("the settings were checked");
        builder.check();
        return new WorkerService(builder, jars, drainTimeout);
    }

    private void register(WorkerBuilder builder, HandlerModule module) {
        creating("module " + module.getClass().getName() + " registered its handlers");
        try {
            builder.handlers(module);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "handlers: module " + module.getClass().getName() + ": " + e.getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalArgumentException(
                    "handlers: module " + module.getClass().getName() + " failed to register its handlers: "
                            + Printable.escape(e.toString()),
                    e);
        }
    }

    private Set<Lane> lanes() {
        Set<Lane> named = EnumSet.noneOf(Lane.class);
        lanes.forEach(lane -> named.add(lane(lane.strip())));
        if (named.isEmpty()) {
            throw new IllegalArgumentException("lanes: none is given; use high, normal, low, or several of them");
        }
        return named;
    }

    private static Lane lane(String text) {
        try {
            return Lane.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "lanes: '" + Printable.escape(text) + "' is not one of high, normal, low", e);
        }
    }

    private static void serve(WorkerBuilder builder, String queue, Set<Lane> lanes) {
        int equals = queue.indexOf('=');
        if (equals < 0) {
            builder.queue(queue, options -> options.lanes(lanes));
            return;
        }
        String most = queue.substring(equals + 1);
        if (!most.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("queue: the value after '=' is not a number from 1 to 10000");
        }
        QueueOptions options = new QueueOptions(Integer.parseInt(most), lanes);
        builder.queue(queue.substring(0, equals), unset -> options);
    }

    @Override
    protected Map<String, EnvironmentAlias> environmentAliases() {
        return Map.of(
                "heartbeat-ttl", new EnvironmentAlias("TASK_LEASE_S", "s"),
                "max-crashes", new EnvironmentAlias("TASK_MAX_REQUEUE", ""));
    }
}
