package dev.headrace.controller.internal.daemon;

import dev.headrace.controller.Controller;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.DeadRetention;
import dev.headrace.internal.daemon.Daemon;
import dev.headrace.internal.daemon.Service;
import dev.headrace.internal.daemon.settings.EnvironmentAlias;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a controller as a process. The main class of {@code headrace-controller.jar}. */
@Command(
        name = "headrace-controller",
        description = {
            "Requeues the tasks of dead workers, queues tasks that are due, and deletes data that is no longer needed.",
            "Run two or more: one at a time leads a shard, and another takes over when it stops or dies."
        })
public final class ControllerDaemon extends Daemon {
    private static final ControllerSettings DEFAULTS = ControllerSettings.DEFAULT;
    private static final int HTTP_PORT = 9465;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            split = ",",
            description = "A queue to control; may be given several times. Default: all that Redis knows")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "off, observe (report what it would do, change nothing) or enforce; a queue's own setting"
                    + " can only be milder. Default: enforce")
    private SweepMode mode = DEFAULTS.mode();

    @Option(
            names = "--scan-interval",
            paramLabel = "DURATION",
            description = "The time between recovery scans, plus or minus a tenth. Default: 1s")
    private Duration scanInterval = DEFAULTS.scanInterval();

    @Option(names = "--audit-interval", paramLabel = "DURATION", description = "The time between audits. Default: 10s")
    private Duration auditInterval = DEFAULTS.auditInterval();

    @Option(
            names = "--heartbeat-interval",
            paramLabel = "DURATION",
            description = "The workers' heartbeat interval; must be the same. Default: 5s")
    private Duration heartbeatInterval = DEFAULTS.heartbeatInterval();

    @Option(
            names = "--heartbeat-ttl",
            paramLabel = "DURATION",
            description = "The TTL of the workers' heartbeats; must be the same. Default: 15s")
    private Duration heartbeatTtl = DEFAULTS.heartbeatTtl();

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description = "How long a claimed task may stay without its first heartbeat. Default: 15s")
    private Duration grace = DEFAULTS.grace();

    @Option(
            names = "--max-crashes",
            paramLabel = "N",
            description = "Crashes of its worker that a task may survive, 0 to 1000000. Default: 3")
    private int maxCrashes = DEFAULTS.maxCrashes();

    @Option(
            names = "--max-missing-requeues",
            paramLabel = "N",
            description = "Missing first heartbeats that a task may survive, 0 to 1000000. Default: 1")
    private int maxMissingRequeues = DEFAULTS.maxMissingRequeues();

    @Option(names = "--batch", paramLabel = "N", description = "Tasks recovered in one call, 1 to 200. Default: 100")
    private int batch = DEFAULTS.batch();

    @Option(
            names = "--dead-keep",
            paramLabel = "DURATION",
            description = "How long dead tasks are kept; 0s to keep them until they are purged by hand. Default: 90d")
    private Duration deadKeep = DEFAULTS.dead().keep();

    @Option(
            names = "--dead-most",
            paramLabel = "N",
            description = "How many dead tasks a shard keeps, the newest, 0 to 9223372036854775807; 0 for any number."
                    + " Default: 100000")
    private long deadMost = DEFAULTS.dead().most();

    /** Creates a daemon with default settings. */
    public ControllerDaemon() {
        super(HTTP_PORT);
    }

    /** Runs a controller until SIGTERM. */
    public static void main(String[] args) {
        runAndExit(new ControllerDaemon(), args);
    }

    @Override
    protected Service service() {
        ControllerSettings settings = new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                batch,
                maxCrashes,
                maxMissingRequeues,
                new DeadRetention(deadKeep, deadMost));
        return new ControllerService(Controller.connect(redisSettings())
                .queues(queues.toArray(String[]::new))
                .settings(settings)
                .meters(meters()));
    }

    @Override
    protected Map<String, EnvironmentAlias> environmentAliases() {
        return Map.of(
                "heartbeat-ttl", new EnvironmentAlias("TASK_LEASE_S", "s"),
                "max-crashes", new EnvironmentAlias("TASK_MAX_REQUEUE", ""),
                "batch", new EnvironmentAlias("TASK_REAP_BATCH", ""));
    }
}
