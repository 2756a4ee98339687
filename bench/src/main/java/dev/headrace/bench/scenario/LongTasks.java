package dev.headrace.bench.scenario;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.Headrace.Variant;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Pauses;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Ten thousand tasks that run for minutes: what their heartbeats cost, and how soon they run again when they are killed. */
public final class LongTasks implements Scenario {
    private static final int TASKS = 10_000;
    private static final Duration EACH = Duration.ofMinutes(10);
    private static final Duration SETTLING = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A TTL, a scan and a second, by default settings. */
    private static final int RECOVERY_SECONDS = 17;

    private static final Pattern ALL_STARTED = Pattern.compile(BenchModule.ALL_STARTED);
    private static final String RUNNING = "10,000 running";
    private static final String KILLED = "their worker killed";
    private static final Map<String, String> ENVIRONMENT =
            Map.of(RunCounts.TASKS, Integer.toString(TASKS), BenchModule.PAUSE_MILLIS, Long.toString(EACH.toMillis()));

    private final Headrace headrace;
    private final Stand stand;

    /** On this stand. */
    public LongTasks(Stand stand) {
        this.stand = stand;
        this.headrace = new Headrace(
                stand, RUNNING, Variant.PLAIN.type(BenchModule.PAUSE).concurrency(TASKS));
    }

    @Override
    public String name() {
        return "long-tasks";
    }

    @Override
    public String title() {
        return "10,000 tasks of ten minutes in one worker: a minute of their heartbeats, then the worker is killed and"
                + " another runs them again; a controller beside them, all settings as they come.";
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                Bar.atMost(3, "% of a Redis core for heartbeats", round -> round.of(RUNNING, Metric.REDIS_CORE)),
                Bar.atMost(3, "% of a worker's core for heartbeats", round -> round.of(RUNNING, Metric.WORKER_CORE)),
                Bar.atMost(
                        50,
                        "ms, the longest command while they run",
                        round -> round.of(RUNNING, Metric.LONGEST_COMMAND)),
                Bar.atMost(
                        RECOVERY_SECONDS,
                        "s from the kill until all run again",
                        round -> round.of(KILLED, Metric.RECOVERY)),
                Bar.atMost(50, "ms, the longest command meanwhile", round -> round.of(KILLED, Metric.LONGEST_COMMAND)));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        try (BenchServer server = stand.redis();
                Child controller = headrace.startController(server)) {
            headrace.fill(server, 0, TASKS);
            try (Child first = headrace.startWorker(server, ENVIRONMENT)) {
                first.awaitOutput(ALL_STARTED, PATIENCE);
                // The controller's wait after its start is over by then, too.
                Pauses.pause(SETTLING);
                heartbeats(server, first, into);
                recovery(server, first, into);
            }
            if (!controller.alive()) {
                throw controller.failed("ended early");
            }
        }
    }

    private static void heartbeats(BenchServer server, Child worker, Observations into) {
        server.watchForLongCommands();
        long began = System.nanoTime();
        long redis = server.cpuMicros();
        long cpu = worker.cpu().toNanos();
        Pauses.pause(MEASURED);
        double seconds = (System.nanoTime() - began) / 1e9;
        into.add(RUNNING, Metric.REDIS_CORE, (server.cpuMicros() - redis) / 1e4 / seconds);
        into.add(RUNNING, Metric.WORKER_CORE, (worker.cpu().toNanos() - cpu) / 1e7 / seconds);
        into.add(RUNNING, Metric.LONGEST_COMMAND, server.longestCommandMillis());
        into.add(RUNNING, Metric.MEMORY, worker.memoryMib());
    }

    private void recovery(BenchServer server, Child first, Observations into) throws IOException {
        try (Child second = headrace.startWorker(server, ENVIRONMENT)) {
            Pauses.pause(Duration.ofSeconds(5));
            server.watchForLongCommands();
            first.kill();
            long killed = System.nanoTime();
            second.awaitOutput(ALL_STARTED, PATIENCE);
            into.add(KILLED, Metric.RECOVERY, (System.nanoTime() - killed) / 1e9);
            into.add(KILLED, Metric.LONGEST_COMMAND, server.longestCommandMillis());
            second.kill();
        }
    }
}
