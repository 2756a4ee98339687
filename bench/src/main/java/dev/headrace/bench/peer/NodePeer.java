package dev.headrace.bench.peer;

import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.NotRunException;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job queue on Node.js: BullMQ or bee-queue, by its program in {@code bench/peers}. */
public final class NodePeer implements PacedPeer {
    private static final String DELAYED = "bull:bench:delayed";

    private final String name;
    private final Path program;
    private final Path folder;
    private final int concurrency;
    private final List<String> lists;
    private final List<String> work;

    private NodePeer(String name, Path program, Path folder, int concurrency, List<String> lists, List<String> work) {
        this.name = name;
        this.program = program;
        this.folder = folder;
        this.concurrency = concurrency;
        this.lists = lists;
        this.work = work;
    }

    /** BullMQ. */
    public static NodePeer bullMq(Stand stand, int concurrency) {
        return bullMq(stand, concurrency, "BullMQ", List.of());
    }

    /** BullMQ with one more thing to do for each task: {@code results}, {@code ids}, {@code delay} or {@code retry}. */
    public static NodePeer bullMq(Stand stand, int concurrency, String name, String work) {
        return bullMq(stand, concurrency, name, List.of(work));
    }

    private static NodePeer bullMq(Stand stand, int concurrency, String name, List<String> work) {
        Path program = stand.home().resolve("bench/peers/bullmq.mjs");
        List<String> lists = List.of("bull:bench:wait", "bull:bench:active");
        return new NodePeer(name, program, stand.folder(), concurrency, lists, work);
    }

    /** bee-queue. */
    public static NodePeer beeQueue(Stand stand, int concurrency) {
        Path program = stand.home().resolve("bench/peers/bee-queue.mjs");
        return new NodePeer(
                "bee-queue",
                program,
                stand.folder(),
                concurrency,
                List.of("bq:bench:waiting", "bq:bench:active"),
                List.of());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void fill(BenchServer server, int from, int count) throws IOException, InterruptedException {
        try (Child child = node(server, Map.of(), "fill", Integer.toString(from), Integer.toString(count))) {
            child.awaitEnd();
            if (left(server) != count) {
                throw child.failed("put " + left(server) + " tasks and not " + count + " into its queue");
            }
        }
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        return node(server, environment, "work", Integer.toString(concurrency));
    }

    @Override
    public Child startProducer(BenchServer server, int perSecond, int count) throws IOException {
        return node(server, Map.of(), "produce", Integer.toString(perSecond), Integer.toString(count));
    }

    private Child node(BenchServer server, Map<String, String> environment, String verb, String... numbers)
            throws IOException {
        if (!Files.isDirectory(program.resolveSibling("node_modules"))) {
            throw new NotRunException(
                    name + " is not installed; it takes Node.js, 20 or newer, and once: npm ci --prefix "
                            + program.getParent());
        }
        List<String> command = new ArrayList<>(List.of("node", program.toString(), verb));
        command.add(Integer.toString(server.port()));
        command.addAll(List.of(numbers));
        command.addAll(work);
        return Child.start(name + "-" + verb, command, environment, folder);
    }

    @Override
    public int slowness() {
        return 4;
    }

    @Override
    public long left(BenchServer server) {
        long listed = lists.stream().mapToLong(server.jedis()::llen).sum();
        return work.isEmpty() ? listed : listed + server.jedis().zcard(DELAYED);
    }
}
