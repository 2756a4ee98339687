package dev.headrace.bench.scenario;

import dev.headrace.bench.handlers.RunCounts;
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

/** One drain of five million, looked at as the queue shrinks: its length must make no difference. */
public final class Growth implements Scenario {
    private static final int ALL = 5_000_000;
    private static final int CONCURRENCY = 256;
    private static final Duration LOOK_EACH = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private record Band(String name, int from, int to) {}

    private static final Band LONG = new Band("4,000,000 to 3,500,000 waiting", 4_000_000, 3_500_000);
    private static final Band SHORT = new Band("510,000 to 10,000 waiting", 510_000, 10_000);
    private static final List<Band> BANDS =
            List.of(LONG, new Band("2,000,000 to 1,500,000 waiting", 2_000_000, 1_500_000), SHORT);

    private final Stand stand;

    /** On this stand. */
    public Growth(Stand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "A drain of 5,000,000 waiting tasks, " + CONCURRENCY + " at once, as the queue shrinks.";
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                Bar.atLeast(
                        0.9,
                        "of the rate at 10 thousand, at 4 million",
                        round -> round.of(LONG.name(), Metric.RATE) / round.of(SHORT.name(), Metric.RATE)),
                Bar.atMost(
                        1.1,
                        "times the worker's memory at 4 million, at the end",
                        round -> round.of(SHORT.name(), Metric.MEMORY) / round.of(LONG.name(), Metric.MEMORY)));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        Headrace peer = Headrace.of(stand, CONCURRENCY);
        try (BenchServer server = stand.redis()) {
            peer.fill(server, 0, ALL);
            try (Child worker = peer.startWorker(server, Map.of(RunCounts.TASKS, Integer.toString(ALL)))) {
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                for (Band band : BANDS) {
                    long from = downTo(band.from(), peer, server, worker, deadline);
                    long began = System.nanoTime();
                    long to = downTo(band.to(), peer, server, worker, deadline);
                    into.add(band.name(), Metric.RATE, (from - to) * 1e9 / (System.nanoTime() - began));
                    into.add(band.name(), Metric.MEMORY, worker.memoryMib());
                }
                downTo(0, peer, server, worker, deadline);
                worker.terminate();
                DrainRun.requireEachOnce(worker, ALL);
            }
        }
    }

    private static long downTo(int depth, Headrace peer, BenchServer server, Child worker, long deadline) {
        while (true) {
            long left = peer.left(server);
            if (left <= depth) {
                return left;
            }
            if (!worker.alive() || System.nanoTime() - deadline > 0) {
                throw worker.failed("left " + left + " tasks");
            }
            Pauses.pause(LOOK_EACH);
        }
    }
}
