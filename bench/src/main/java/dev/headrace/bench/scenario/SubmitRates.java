package dev.headrace.bench.scenario;

import dev.headrace.bench.child.SubmitProgram;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.RawStream;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How fast one process submits: in batches, one at a time from one thread, and from many. */
public final class SubmitRates implements Scenario {
    private static final Pattern PER_SECOND = Pattern.compile("([\\d.]+) requests per second");
    private static final String SERVER = "redis-benchmark";
    private static final Pattern RATE = Pattern.compile("RATE (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RAW = "raw Lettuce";
    private static final String HEADRACE = "Headrace";
    private static final String BATCHES = ", batches";
    private static final String ONE = ", 1 thread";
    private static final String MANY = ", 32 threads";

    private final Stand stand;

    /** On this stand. */
    public SubmitRates(Stand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return "submit";
    }

    @Override
    public String title() {
        return "One process submits: in batches, one at a time from one thread, and from 32; beside XADD by the client"
                + " that Headrace uses, and by redis-benchmark where that is installed, a hundred a round trip.";
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                Bar.atLeast(
                        0.6,
                        "of pipelined XADD, in batches",
                        round -> round.of(HEADRACE + BATCHES, Metric.RATE) / round.of(RAW + BATCHES, Metric.RATE)),
                Bar.atLeast(
                        0.8,
                        "of a raw round trip, one at a time",
                        round -> round.of(HEADRACE + ONE, Metric.RATE) / round.of(RAW + ONE, Metric.RATE)),
                Bar.atLeast(
                        5,
                        "times one thread, from 32",
                        round -> round.of(HEADRACE + MANY, Metric.RATE) / round.of(HEADRACE + ONE, Metric.RATE)));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        beside(BATCHES, 0, into);
        beside(ONE, 1, into);
        beside(MANY, 32, into);
        Optional<Path> benchmark = BenchServer.onPath("redis-benchmark");
        if (benchmark.isPresent()) {
            serverAlone(benchmark.get(), into);
        }
    }

    private void serverAlone(Path benchmark, Observations into) throws IOException, InterruptedException {
        try (BenchServer server = stand.redis()) {
            List<String> command = List.of(
                    benchmark.toString(),
                    "-p",
                    Integer.toString(server.port()),
                    "-n",
                    "1000000",
                    "-c",
                    "1",
                    "-P",
                    "100");
            List<String> xadd = List.of("-q", "XADD", RawStream.STREAM, "*", "type", "no-op", "body", Payloads.text(0));
            long redis = server.cpuMicros();
            try (Child child = Child.start(
                    "redis-benchmark",
                    Stream.concat(command.stream(), xadd.stream()).toList(),
                    Map.of(),
                    stand.folder())) {
                child.awaitEnd();
                into.add(SERVER, Metric.RATE, Double.parseDouble(last(child)));
                into.add(SERVER, Metric.REDIS_SUBMIT, (server.cpuMicros() - redis) / (double) tasks(server));
            }
        }
    }

    /** It tells its rate as it goes; the last is that of the whole. */
    private static String last(Child child) {
        return PER_SECOND
                .matcher(child.output())
                .results()
                .reduce((earlier, later) -> later)
                .map(found -> found.group(1))
                .orElseThrow(() -> child.failed("did not tell its rate"));
    }

    private void beside(String how, int threads, Observations into) throws IOException, InterruptedException {
        submit(RAW + how, "lettuce", threads, into);
        submit(HEADRACE + how, "headrace", threads, into);
    }

    private void submit(String subject, String client, int threads, Observations into)
            throws IOException, InterruptedException {
        try (BenchServer server = stand.redis();
                Child child = stand.jvm()
                        .start(
                                "submit-" + client,
                                SubmitProgram.class,
                                List.of(client, Integer.toString(server.port()), Integer.toString(threads)),
                                Map.of())) {
            long redis = server.cpuMicros();
            double rate = Double.parseDouble(child.awaitOutput(RATE, PATIENCE).group(1));
            into.add(subject, Metric.RATE, rate);
            into.add(subject, Metric.REDIS_SUBMIT, (server.cpuMicros() - redis) / (double) tasks(server));
        }
    }

    private static long tasks(BenchServer server) {
        return server.jedis().xlen(RawStream.STREAM) + server.jedis().xlen(Headrace.lane());
    }
}
