package dev.headrace.bench.peer;

import dev.headrace.bench.child.HeadraceProducer;
import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Headrace as it is shipped: the worker daemon from its jar, in its defaults but for what is named. */
public final class Headrace implements PacedPeer {
    /** The queue. */
    public static final String QUEUE = "bench";

    private static final int AHEAD = 2000;

    private final Stand stand;
    private final String name;
    private final Variant variant;
    private @Nullable Child controller;

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
     * @param ids whether each task has an id that its submitter chose
     * @param controller whether the tasks need a controller, which then runs beside the worker
     */
    public record Variant(
            TaskType<String, Void> type,
            List<String> options,
            Map<String, String> meta,
            Submission submission,
            boolean ids,
            boolean controller) {
        /** Everything as it comes, for tasks that do nothing. */
        public static final Variant PLAIN =
                new Variant(BenchModule.NO_OP, List.of(), Map.of(), Submission.plain(), false, false);

        /** Copies the collections. */
        public Variant {
            options = List.copyOf(options);
            meta = Map.copyOf(meta);
        }

        /** Tasks of another type. */
        public Variant type(TaskType<String, Void> other) {
            return new Variant(other, options, meta, submission, ids, controller);
        }

        /** So many tasks at once. */
        public Variant concurrency(int tasks) {
            return option("--concurrency", Integer.toString(tasks));
        }

        /** One more option for the daemon, after those that are there. */
        public Variant option(String option, String value) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of(option, value));
            return new Variant(type, all, meta, submission, ids, controller);
        }

        /** A setting of the queue. */
        public Variant meta(String field, String value) {
            return new Variant(type, options, Map.of(field, value), submission, ids, controller);
        }

        /** Tasks submitted otherwise. */
        public Variant submission(Submission other) {
            return new Variant(type, options, meta, other, ids, controller);
        }

        /** Tasks that wait for a controller, such as delayed ones. */
        public Variant withController() {
            return new Variant(type, options, meta, submission, ids, true);
        }

        /** Tasks with chosen ids. */
        public Variant withIds() {
            return new Variant(type, options, meta, submission, true, controller);
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
            if (variant.ids()) {
                submitWithIds(client.queue(QUEUE), from, count);
            } else {
                client.queue(QUEUE).submitAll(variant.type(), payloads, variant.submission(), id -> {});
            }
        }
    }

    private void submitWithIds(Queue queue, int from, int count) {
        Deque<CompletableFuture<TaskId>> ahead = new ArrayDeque<>();
        for (int number = from; number < from + count; number++) {
            if (ahead.size() == AHEAD) {
                ahead.remove().join();
            }
            Submission submission = variant.submission().id("task-" + number);
            ahead.add(queue.submitAsync(variant.type(), Payloads.text(number), submission)
                    .toCompletableFuture());
        }
        ahead.forEach(CompletableFuture::join);
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        if (variant.controller()) {
            controller = startController(server);
        }
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
        long queued = server.jedis().xlen(lane());
        return variant.controller() ? queued + server.jedis().zcard("hr:{" + QUEUE + "}:later") : queued;
    }

    @Override
    public void close() {
        if (controller != null) {
            controller.close();
            controller = null;
        }
    }

    /** The stream of the lane that the tasks are in. */
    public static String lane() {
        return "hr:{" + QUEUE + "}:ready:normal";
    }
}
