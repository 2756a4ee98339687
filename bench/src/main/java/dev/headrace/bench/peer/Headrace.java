package dev.headrace.bench.peer;

import dev.headrace.bench.child.HeadraceProducer;
import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.task.TaskType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Headrace as it is shipped: the worker daemon from its jar, in its defaults but for what is named. */
public final class Headrace implements PacedPeer {
    /** The queue. */
    public static final String QUEUE = "bench";

    private final Stand stand;
    private final String name;
    private final Variant variant;

    /** With a name for tables. */
    public Headrace(Stand stand, String name, Variant variant) {
        this.stand = stand;
        this.name = name;
        this.variant = variant;
    }

    /** With so many tasks at once, and all else in its defaults. */
    public static Headrace of(Stand stand, int concurrency) {
        return new Headrace(stand, "Headrace, " + concurrency + " at once", Variant.PLAIN.concurrency(concurrency));
    }

    /**
     * What is not as it comes.
     *
     * @param type of the tasks
     * @param options for the daemon
     * @param meta settings of the queue
     * @param submission of each task
     */
    public record Variant(
            TaskType<String> type, List<String> options, Map<String, String> meta, Submission submission) {
        /** Everything as it comes, for tasks that do nothing. */
        public static final Variant PLAIN = new Variant(BenchModule.NO_OP, List.of(), Map.of(), Submission.plain());

        /** Copies the collections. */
        public Variant {
            options = List.copyOf(options);
            meta = Map.copyOf(meta);
        }

        /** Tasks of another type. */
        public Variant type(TaskType<String> other) {
            return new Variant(other, options, meta, submission);
        }

        /** So many tasks at once. */
        public Variant concurrency(int tasks) {
            return option("--concurrency", Integer.toString(tasks));
        }

        /** One more option for the daemon, after those that are there. */
        public Variant option(String option, String value) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of(option, value));
            return new Variant(type, all, meta, submission);
        }

        /** A setting of the queue. */
        public Variant meta(String field, String value) {
            return new Variant(type, options, Map.of(field, value), submission);
        }

        /** Tasks submitted otherwise. */
        public Variant submission(Submission other) {
            return new Variant(type, options, meta, other);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void fill(BenchServer server, int from, int count) {
        if (!variant.meta().isEmpty()) {
            server.jedis().hset("hr:{" + QUEUE + "}:meta", variant.meta());
        }
        Iterable<String> payloads = () ->
                IntStream.range(from, from + count).mapToObj(Payloads::text).iterator();
        try (HeadraceClient client = HeadraceClient.connect(server.uri())) {
            client.queue(QUEUE).submitAll(variant.type(), payloads, variant.submission(), id -> {});
        }
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--redis", server.uri(), "--queue", QUEUE));
        Path handlers = stand.home().resolve("bench/target/headrace-bench-handlers.jar");
        arguments.addAll(List.of("--handlers", handlers.toString()));
        if (!variant.options().contains("--http-port")) {
            arguments.addAll(List.of("--http-port", "0"));
        }
        arguments.addAll(variant.options());
        arguments.addAll(stand.workerOptions());
        Path jar = stand.home().resolve("worker/target/headrace-worker.jar");
        return stand.jvm().start("headrace-worker", List.of("-jar", jar.toString()), arguments, environment);
    }

    /** Starts a controller daemon for all queues. */
    public Child startController(BenchServer server) throws IOException {
        Path jar = stand.home().resolve("controller/target/headrace-controller.jar");
        List<String> arguments = List.of("--redis", server.uri(), "--http-port", "0");
        return stand.jvm().start("headrace-controller", List.of("-jar", jar.toString()), arguments, Map.of());
    }

    @Override
    public Child startProducer(BenchServer server, int perSecond, int count) throws IOException {
        List<String> arguments = List.of(server.uri(), Integer.toString(perSecond), Integer.toString(count));
        return stand.jvm().start("headrace-producer", HeadraceProducer.class, arguments, Map.of());
    }

    @Override
    public long left(BenchServer server) {
        return server.jedis().xlen(lane());
    }

    /** The stream of the lane that the tasks are in. */
    public static String lane() {
        return "hr:{" + QUEUE + "}:ready:normal";
    }
}
