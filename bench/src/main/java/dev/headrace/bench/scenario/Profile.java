package dev.headrace.bench.scenario;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.Headrace.Variant;
import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Jvm;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The drain under the JVM's own recorder: what a task allocates, and where the worker's time goes. */
public final class Profile implements Scenario {
    private static final int CONCURRENCY = 256;

    private final Stand stand;
    private final int warmUp;
    private final int tasks;

    /** With tasks to record. */
    public Profile(Stand stand, int warmUp, int tasks) {
        this.stand = stand;
        this.warmUp = warmUp;
        this.tasks = tasks;
    }

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String title() {
        return "The drain, " + CONCURRENCY
                + " at once, under the JVM's flight recorder: samples of CPU by what ran, and" + " bytes allocated.";
    }

    @Override
    public List<Bar> bars() {
        return List.of();
    }

    @Override
    public void round(Observations into) throws IOException, InterruptedException {
        Path recording = Files.createTempDirectory(stand.folder(), "profile-").resolve("worker.jfr");
        Jvm recorded = stand.jvm().with("-XX:StartFlightRecording:settings=profile,filename=" + recording);
        Headrace peer = new Headrace(
                stand.with(recorded),
                "all",
                Variant.PLAIN.type(BenchModule.NO_OP).concurrency(CONCURRENCY));
        try (BenchServer server = stand.redis()) {
            DrainRun.of(peer, server, warmUp, tasks, Map.of()).note(into, peer);
        }
        Recording read = Recording.of(recording);
        into.add(peer.name(), Metric.ALLOCATED, read.allocated() / (double) (warmUp + tasks));
        read.shares().forEach((what, share) -> into.add(what, Metric.CPU_SHARE, share));
    }
}
