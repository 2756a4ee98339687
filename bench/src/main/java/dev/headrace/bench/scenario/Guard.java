package dev.headrace.bench.scenario;

import dev.headrace.bench.peer.Peer;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What every build is held to: that Headrace has not become half as fast. */
public final class Guard implements Scenario {
    private static final int WARM_UP = 200_000;
    private static final int TASKS = 150_000;
    private static final int CONCURRENCY = 256;

    private final Stand stand;

    /** On this stand. */
    public Guard(Stand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public String title() {
        return String.format("%,d waiting tasks that do nothing, beside the raw drain; for every build.", TASKS);
    }

    @Override
    public List<Bar> bars() {
        return List.of(Bar.atLeast(
                0.35,
                "of the raw drain",
                round -> round.of("Headrace, " + CONCURRENCY + " at once", Metric.RATE)
                        / round.of(Peers.RAW_LETTUCE, Metric.RATE)));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        for (Peer peer : List.of(Peers.lettuce(stand), Peers.headrace(stand, CONCURRENCY))) {
            try (BenchServer server = stand.redis()) {
                DrainRun.of(peer, server, WARM_UP, TASKS, Map.of()).note(into, peer);
            }
        }
    }
}
