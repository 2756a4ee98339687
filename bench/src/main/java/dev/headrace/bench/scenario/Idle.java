package dev.headrace.bench.scenario;

import dev.headrace.bench.child.IdleWorkers;
import dev.headrace.bench.peer.Headrace;
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

/** What workers cost that have nothing to do: one daemon, and a thousand workers. */
public final class Idle implements Scenario {
    private static final int MANY = 1_000;
    private static final int DEFAULT_CONCURRENCY = 32;
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern ALL_IDLE = Pattern.compile("ALL IDLE");
    private static final String ONE = "one idle worker";
    private static final String THOUSAND = "1,000 idle workers";

    private final Stand stand;

    /** On this stand. */
    public Idle(Stand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Workers with nothing to do, over " + MEASURED.toSeconds() + " s: commands that Redis runs, those within"
                + " scripts included, and the share of a core that it takes.";
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                Bar.atMost(3, "commands a second of one", round -> round.of(ONE, Metric.COMMANDS)),
                Bar.atMost(5, "% of a Redis core for 1,000", round -> round.of(THOUSAND, Metric.REDIS_CORE)));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        try (BenchServer server = stand.redis();
                Child worker = Headrace.of(stand, DEFAULT_CONCURRENCY).startWorker(server, Map.of())) {
            measure(server, worker, ONE, into);
        }
        try (BenchServer server = stand.redis("--maxclients", "20000");
                Child workers = stand.jvm()
                        .start(
                                "idle-workers",
                                IdleWorkers.class,
                                List.of(server.uri(), Integer.toString(MANY)),
                                Map.of())) {
            workers.awaitOutput(ALL_IDLE, PATIENCE);
            measure(server, workers, THOUSAND, into);
        }
    }

    private static void measure(BenchServer server, Child worker, String subject, Observations into) {
        Pauses.pause(SETTLING);
        long began = System.nanoTime();
        long commands = server.commands();
        long redis = server.cpuMicros();
        long cpu = worker.cpu().toNanos();
        Pauses.pause(MEASURED);
        double seconds = (System.nanoTime() - began) / 1e9;
        // Less what was asked here: INFO, twice.
        into.add(subject, Metric.COMMANDS, Math.max(0, server.commands() - commands - 2) / seconds);
        into.add(subject, Metric.REDIS_CORE, (server.cpuMicros() - redis) / 1e4 / seconds);
        into.add(subject, Metric.WORKER_CORE, (worker.cpu().toNanos() - cpu) / 1e7 / seconds);
        into.add(subject, Metric.MEMORY, worker.memoryMib());
    }
}
