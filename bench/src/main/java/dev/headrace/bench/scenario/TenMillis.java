package dev.headrace.bench.scenario;

import dev.headrace.bench.child.SleepLimit;
import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.Headrace.Variant;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tasks that wait for 10 ms, a hundred at once: 10,000 a second would be ideal. */
public final class TenMillis implements Scenario {
    private static final int CONCURRENCY = 100;
    private static final int MILLIS = 10;
    private static final double IDEAL = CONCURRENCY * 1_000.0 / MILLIS;
    private static final int WARM_UP = 50_000;
    private static final int TASKS = 80_000;
    private static final Pattern RATE = Pattern.compile("RATE (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SLEEPERS = CONCURRENCY + " threads that sleep";
    private static final String HEADRACE = "Headrace, " + CONCURRENCY + " at once";

    private final Stand stand;

    /** On this stand. */
    public TenMillis(Stand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return "ten-millis";
    }

    @Override
    public String title() {
        return String.format(
                "Tasks that wait for %d ms, %d at once; %,.0f a second is ideal, and threads that do nothing but sleep"
                        + " show what the machine can do of that.",
                MILLIS, CONCURRENCY, IDEAL);
    }

    @Override
    public List<Bar> bars() {
        return List.of(Bar.atLeast(0.95, "of the ideal", round -> round.of(HEADRACE, Metric.RATE) / IDEAL));
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        Headrace peer = new Headrace(
                stand, HEADRACE, Variant.PLAIN.type(BenchModule.PAUSE).concurrency(CONCURRENCY));
        List<String> sleepers = List.of(Integer.toString(CONCURRENCY), Integer.toString(MILLIS));
        try (Child sleeping = stand.jvm().start("sleep-limit", SleepLimit.class, sleepers, Map.of())) {
            Matcher rate = sleeping.awaitOutput(RATE, PATIENCE);
            into.add(SLEEPERS, Metric.RATE, Double.parseDouble(rate.group(1)));
        }
        try (BenchServer server = stand.redis()) {
            DrainRun.of(peer, server, WARM_UP, TASKS, Map.of(BenchModule.PAUSE_MILLIS, Integer.toString(MILLIS)))
                    .note(into, peer);
        }
    }
}
