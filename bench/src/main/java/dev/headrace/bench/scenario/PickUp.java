package dev.headrace.bench.scenario;

import static dev.headrace.bench.scenario.Peers.BEE_QUEUE;
import static dev.headrace.bench.scenario.Peers.BULLMQ;
import static dev.headrace.bench.scenario.Peers.RAW_LETTUCE;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.PacedPeer;
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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a task takes from before its submit, in one process, to its handler, in an idle worker. */
public final class PickUp implements Scenario {
    private static final int PER_SECOND = 200;
    private static final int WARM_UP_SECONDS = 10;
    private static final int DEFAULT_CONCURRENCY = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEFTOVERS = Duration.ofMillis(500);
    private static final Pattern LATENCY = Pattern.compile("LATENCY p50=(\\d+) p99=(\\d+) max=(\\d+)");
    private static final String HEADRACE = "Headrace, " + DEFAULT_CONCURRENCY + " at once";

    private final Stand stand;
    private final List<PacedPeer> peers;
    private final int seconds;

    /** With those of the peers that are wanted, and the seconds that are measured. */
    public PickUp(Stand stand, Predicate<String> wanted, int seconds) {
        this.stand = stand;
        this.seconds = seconds;
        this.peers = List.<PacedPeer>of(
                        Peers.lettuce(stand),
                        Headrace.of(stand, DEFAULT_CONCURRENCY),
                        Peers.bullMq(stand),
                        Peers.beeQueue(stand))
                .stream()
                .filter(peer -> wanted.test(peer.name()))
                .toList();
    }

    @Override
    public String name() {
        return "pick-up";
    }

    @Override
    public String title() {
        return String.format(
                "%d tasks a second from one process into an idle worker in another, AOF everysec, for %d s after %d s:"
                        + " from before the submit to the handler.",
                PER_SECOND, seconds, WARM_UP_SECONDS);
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                Bar.atMost(
                        1.5,
                        "times the raw client's p50",
                        round -> round.of(HEADRACE, Metric.P50) / round.of(RAW_LETTUCE, Metric.P50)),
                Bar.atMost(
                        2,
                        "times the raw client's p99",
                        round -> round.of(HEADRACE, Metric.P99) / round.of(RAW_LETTUCE, Metric.P99)),
                Bar.atMost(
                        1, "of BullMQ's p50", round -> round.of(HEADRACE, Metric.P50) / round.of(BULLMQ, Metric.P50)),
                Bar.atMost(
                        1, "of BullMQ's p99", round -> round.of(HEADRACE, Metric.P99) / round.of(BULLMQ, Metric.P99)),
                Bar.atMost(
                        1,
                        "of bee-queue's p50",
                        round -> round.of(HEADRACE, Metric.P50) / round.of(BEE_QUEUE, Metric.P50)),
                Bar.atMost(
                        1,
                        "of bee-queue's p99",
                        round -> round.of(HEADRACE, Metric.P99) / round.of(BEE_QUEUE, Metric.P99)));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        for (PacedPeer peer : peers) {
            int warmUp = PER_SECOND * WARM_UP_SECONDS;
            int tasks = warmUp + PER_SECOND * seconds;
            Map<String, String> environment =
                    Map.of(RunCounts.TASKS, Integer.toString(tasks), RunCounts.TIMED_FROM, Integer.toString(warmUp));
            try (BenchServer server = stand.redis("--appendonly", "yes", "--appendfsync", "everysec");
                    Child worker = peer.startWorker(server, environment);
                    Child producer = peer.startProducer(server, PER_SECOND, tasks)) {
                producer.awaitEnd(Duration.ofSeconds(seconds + WARM_UP_SECONDS).plus(PATIENCE));
                Pauses.pause(LEFTOVERS);
                worker.terminate();
                DrainRun.requireEachOnce(worker, tasks);
                note(into, peer.name(), worker);
            }
        }
    }

    private static void note(Observations into, String subject, Child worker) {
        Matcher latency = LATENCY.matcher(worker.output());
        if (!latency.find()) {
            throw worker.failed("did not tell its latencies");
        }
        into.add(subject, Metric.P50, Double.parseDouble(latency.group(1)));
        into.add(subject, Metric.P99, Double.parseDouble(latency.group(2)));
        into.add(subject, Metric.MAX, Double.parseDouble(latency.group(3)));
    }
}
