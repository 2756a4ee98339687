package dev.headrace.bench.scenario;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.Headrace.Variant;
import dev.headrace.bench.peer.NodePeer;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.report.Round;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.NotRunException;
import dev.headrace.bench.stand.Stand;
import dev.headrace.client.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What each feature costs: the drain with one of them on or off. */
public final class Features implements Scenario {
    private static final Variant DEFAULTS = Variant.PLAIN.concurrency(256);

    /** BullMQ is given this many times fewer tasks, so that its turns do not take minutes. */
    private static final int SLOWNESS = 10;

    private final Stand stand;
    private final Predicate<String> wanted;
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

    /** The turns that BullMQ has too, and what it calls them. */
    private static final Map<String, String> OF_BULLMQ = new TreeMap<>(
            Map.of("results kept", "results", "chosen ids", "ids", "a delay", "delay", "one retry", "retry"));

    /** With the turns to measure, and tasks for each. */
    public Features(Stand stand, Predicate<String> wanted, int warmUp, int tasks) {
        this.stand = stand;
        this.wanted = wanted;
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
        List<Bar> bars = new ArrayList<>(List.of(
                Bar.atMost(
                        12, "µs of Redis's work for a task with a kept result", round -> work(round, "results kept")),
                Bar.atMost(16, "µs of Redis's work for a task with a chosen id", round -> work(round, "chosen ids"))));
        for (String turn : OF_BULLMQ.keySet()) {
            bars.add(Bar.atLeast(
                    1,
                    "times BullMQ, " + turn,
                    round -> round.of(turn, Metric.RATE) / round.of(bullMq(turn), Metric.RATE)));
            bars.add(Bar.atMost(
                    1, "of BullMQ's Redis a task, " + turn, round -> redis(round, turn) / redis(round, bullMq(turn))));
        }
        return bars;
    }

    private static String bullMq(String turn) {
        return Peers.BULLMQ + ", " + turn;
    }

    private static double work(Round round, String subject) {
        return round.of(subject, Metric.REDIS_WORK);
    }

    private static double redis(Round round, String subject) {
        return round.of(subject, Metric.REDIS_SUBMIT) + work(round, subject);
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        for (Turn turn : TURNS) {
            if (!wanted.test(turn.name())) {
                continue;
            }
            try (BenchServer server = stand.redis(turn.redis().toArray(String[]::new));
                    Headrace peer = new Headrace(stand, turn.name(), turn.variant())) {
                DrainRun.of(peer, server, warmUp, tasks, Map.of()).note(into, peer);
            }
        }
        for (Map.Entry<String, String> turn : OF_BULLMQ.entrySet()) {
            if (!wanted.test(bullMq(turn.getKey()))) {
                continue;
            }
            NodePeer peer = Peers.bullMq(stand, bullMq(turn.getKey()), turn.getValue());
            try (peer;
                    BenchServer server = stand.redis()) {
                DrainRun.of(peer, server, warmUp / SLOWNESS, tasks / SLOWNESS, Map.of())
                        .note(into, peer);
            } catch (NotRunException e) {
                System.out.println(peer.name() + ": not run: " + e.why());
                into.notRun(peer.name(), e.why());
            }
        }
    }
}
