package dev.headrace.bench.scenario;

import static dev.headrace.bench.scenario.Peers.BEE_QUEUE;
import static dev.headrace.bench.scenario.Peers.BULLMQ;
import static dev.headrace.bench.scenario.Peers.RAW_JEDIS;
import static dev.headrace.bench.scenario.Peers.RAW_LETTUCE;

import dev.headrace.bench.peer.Peer;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.report.Round;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.NotRunException;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Waiting tasks that do nothing, through one worker process. */
public final class Drain implements Scenario {
    private static final int MOST_AT_ONCE = 1_000;
    private static final List<Integer> CONCURRENCIES = List.of(32, 256, MOST_AT_ONCE);
    private static final String HEADRACE = "Headrace, " + MOST_AT_ONCE + " at once";

    private final Stand stand;
    private final List<Peer> peers;
    private final int warmUp;
    private final int tasks;

    /** With those of the peers that are wanted, and tasks for the fastest of them. */
    public Drain(Stand stand, Predicate<String> wanted, int warmUp, int tasks) {
        this.stand = stand;
        List<Peer> all = new ArrayList<>(List.of(Peers.jedis(stand), Peers.lettuce(stand)));
        CONCURRENCIES.forEach(most -> all.add(Peers.headrace(stand, most)));
        all.addAll(List.of(Peers.bullMq(stand), Peers.beeQueue(stand)));
        all.addAll(List.of(Peers.redisson(stand), Peers.springDataRedis(stand)));
        all.addAll(List.of(Peers.jobRunr(stand), Peers.dbScheduler(stand)));
        this.peers = all.stream().filter(peer -> wanted.test(peer.name())).toList();
        this.warmUp = warmUp;
        this.tasks = tasks;
    }

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String title() {
        return String.format(
                "Waiting tasks that do nothing, %d bytes of payload, through one worker process: %,d measured after"
                        + " %,d for the warm-up, fewer for the slower systems, so that the turn of each takes seconds.",
                Payloads.BYTES, tasks, warmUp);
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                Bar.atLeast(
                        0.6,
                        "of the faster raw drain",
                        round -> rate(round) / round.best(Metric.RATE, RAW_JEDIS, RAW_LETTUCE)),
                Bar.atLeast(8, "times BullMQ", round -> rate(round) / round.of(BULLMQ, Metric.RATE)),
                Bar.atLeast(5, "times bee-queue", round -> rate(round) / round.of(BEE_QUEUE, Metric.RATE)),
                Bar.atLeast(
                        0.7,
                        "of its rate in the slowest second",
                        round -> round.of(HEADRACE, Metric.SLOWEST_SECOND) / rate(round)),
                Bar.atMost(15, "µs of Redis a task, submitted to settled", round -> redis(round, HEADRACE)),
                Bar.atMost(0.15, "of BullMQ's Redis a task", round -> redis(round, HEADRACE) / redis(round, BULLMQ)),
                Bar.atMost(0.1, "reads of Redis a task", round -> round.of(HEADRACE, Metric.READS)),
                Bar.atMost(
                        60,
                        "bytes of a waiting task over its payload",
                        round -> round.of(HEADRACE, Metric.WAITING_BYTES) - Payloads.BYTES),
                Bar.atMost(
                        5,
                        "s from a fresh worker's first task to full speed",
                        round -> round.of(HEADRACE, Metric.FULL_SPEED)));
    }

    private static double rate(Round round) {
        return round.of(HEADRACE, Metric.RATE);
    }

    private static double redis(Round round, String subject) {
        return round.of(subject, Metric.REDIS_SUBMIT) + round.of(subject, Metric.REDIS_WORK);
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        for (Peer peer : peers) {
            try (peer;
                    BenchServer server = stand.redis()) {
                DrainRun.of(peer, server, warmUp / peer.slowness(), tasks / peer.slowness(), Map.of())
                        .note(into, peer);
            } catch (NotRunException e) {
                System.out.println(peer.name() + ": not run: " + e.why());
                into.notRun(peer.name(), e.why());
            }
        }
    }
}
