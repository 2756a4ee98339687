package dev.headrace.bench.scenario;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.Headrace.Variant;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Stand;
import dev.headrace.client.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What each feature costs: the drain with one of them on or off. */
public final class Features implements Scenario {
    private static final Variant DEFAULTS = Variant.PLAIN.concurrency(256);

    private final Stand stand;
    private final int warmUp;
    private final int tasks;

    private record Turn(String name, Variant variant, List<String> redis) {}

    private static final List<Turn> TURNS = List.of(
            new Turn("as it comes", DEFAULTS, List.of()),
            new Turn("no timeline", DEFAULTS.meta("events", "0"), List.of()),
            new Turn("no meters served", DEFAULTS.option("--http-port", "off"), List.of()),
            new Turn(
                    "results kept", DEFAULTS.submission(Submission.plain().keepResult(Duration.ofHours(1))), List.of()),
            new Turn("chosen ids", DEFAULTS.withIds(), List.of()),
            new Turn(
                    "a delay",
                    DEFAULTS.submission(Submission.plain().after(Duration.ofSeconds(1)))
                            .withController(),
                    List.of()),
            new Turn("one retry", DEFAULTS.type(BenchModule.RETRIED).withController(), List.of()),
            new Turn("AOF everysec", DEFAULTS, appendOnly("everysec")),
            new Turn("AOF always", DEFAULTS, appendOnly("always")));

    /** With tasks for each turn. */
    public Features(Stand stand, int warmUp, int tasks) {
        this.stand = stand;
        this.warmUp = warmUp;
        this.tasks = tasks;
    }

    private static List<String> appendOnly(String when) {
        return List.of("--appendonly", "yes", "--appendfsync", when);
    }

    @Override
    public String name() {
        return "features";
    }

    @Override
    public String title() {
        return String.format(
                "The drain, 256 at once, with one thing changed: %,d tasks measured after %,d for the warm-up.",
                tasks, warmUp);
    }

    @Override
    public List<Bar> bars() {
        return List.of();
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        for (Turn turn : TURNS) {
            try (BenchServer server = stand.redis(turn.redis().toArray(String[]::new));
                    Headrace peer = new Headrace(stand, turn.name(), turn.variant())) {
                DrainRun.of(peer, server, warmUp, tasks, Map.of()).note(into, peer);
            }
        }
    }
}
