package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half an hour at half load, a worker killed each 20 s and a controller each minute: what those hold that live on, and
 * what Redis holds, is no more in the last quarter than in the second. {@code -Dsoak.minutes} says how long.
 */
@Tag("soak")
@RedisTest
@OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "everysec"})
class SoakIT {
    private static final Duration WHOLE = Duration.ofMinutes(Integer.getInteger("soak.minutes", 30));
    private static final Duration WORKER_EACH = Duration.ofSeconds(20);
    private static final Duration CONTROLLER_EACH = Duration.ofSeconds(60);
    private static final Duration SAMPLE_EACH = WHOLE.dividedBy(60);
    private static final int TASK_MILLIS = 5;
    private static final int CALIBRATION = 20_000;
    private static final int BATCH = 50;

    /** What noise may add to each of them, besides a tenth. */
    private static final Map<String, Double> SLACK = Map.of(
            "worker heap, MiB", 3.0,
            "controller heap, MiB", 3.0,
            "worker threads", 4.0,
            "controller threads", 4.0,
            "connections", 4.0,
            "Redis memory, MiB", 4.0,
            "keys", 60.0);

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private final Map<String, List<Double>> samples = new TreeMap<>();
    private final AtomicLong submitted = new AtomicLong();
    private Stand stand;

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void nothingGrowsWhileWorkersAndControllersDie(TestRedis redis) throws Exception {
        stand = new Stand(redis, processes, folder, SoakModule.class);
        redis.call("HSET", stand.key("meta"), "events", "10000");
        ChildProcess controller = stand.keep(stand.controller());
        ChildProcess worker = stand.keep(stand.worker());
        ChildProcess[] doomed = {stand.worker(), stand.worker(), stand.controller()};
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            double half = capacity(client) / 2;
            run(client, half, () -> sample(redis, worker, controller), doomed);
        }
        stand.awaitEnded();
        report();
        assertThat(stand.stat("succeeded")).isEqualTo(submitted.get());
        assertThat(stand.stat("dead")).isZero();
        for (Map.Entry<String, List<Double>> row : samples.entrySet()) {
            assertThat(quarter(row.getValue(), 3))
                    .as(row.getKey())
                    .isLessThanOrEqualTo(quarter(row.getValue(), 1) * 1.1 + SLACK.get(row.getKey()));
        }
        for (ChildProcess daemon : List.of(controller, worker)) {
            daemon.sigterm();
            assertThat(daemon.awaitExit(Stand.LONG)).isZero();
        }
        stand.close();
    }

    /** Tasks a second that these workers end when all they could want is there. */
    private double capacity(HeadraceClient client) {
        long began = System.nanoTime();
        submit(client, CALIBRATION);
        stand.awaitEnded();
        return CALIBRATION * 1e9 / (System.nanoTime() - began);
    }

    private void submit(HeadraceClient client, int count) {
        client.queue(stand.queue())
                .submitAll(
                        SoakModule.TYPE,
                        Collections.nCopies(count, TASK_MILLIS),
                        Submission.plain(),
                        id -> submitted.incrementAndGet());
    }

    private void run(HeadraceClient client, double perSecond, Runnable sample, ChildProcess[] doomed) {
        System.out.printf("[soak] %.0f tasks a second for %d minutes%n", perSecond, WHOLE.toMinutes());
        long began = System.nanoTime();
        long workers = 1;
        long controllers = 1;
        long sampled = 1;
        while (System.nanoTime() - began < WHOLE.toNanos()) {
            long now = System.nanoTime() - began;
            if (submitted.get() - CALIBRATION < perSecond * now / 1e9) {
                submit(client, BATCH);
            } else {
                stand.view().letPass(Duration.ofMillis(10));
            }
            if (now >= WORKER_EACH.toNanos() * workers) {
                int which = (int) (workers++ % 2);
                doomed[which].sigkill();
                doomed[which] = stand.worker();
            }
            if (now >= CONTROLLER_EACH.toNanos() * controllers) {
                controllers++;
                doomed[2].sigkill();
                doomed[2] = stand.controller();
            }
            if (now >= SAMPLE_EACH.toNanos() * sampled) {
                sampled++;
                sample.run();
            }
        }
    }

    private void sample(TestRedis redis, ChildProcess worker, ChildProcess controller) {
        note("worker heap, MiB", liveHeap(worker));
        note("controller heap, MiB", liveHeap(controller));
        note("worker threads", threads(worker));
        note("controller threads", threads(controller));
        try (var client = redis.connect()) {
            note("connections", Double.parseDouble(client.info("clients", "connected_clients")));
            note("Redis memory, MiB", Double.parseDouble(client.info("memory", "used_memory")) / (1 << 20));
            // A dead boot's last settle is kept for an hour, and so is a producer's last batch.
            note("keys", client.number("DBSIZE") - client.number("EVAL", SETTLED, "0"));
        }
    }

    private static final String SETTLED = "local n, at = 0, '0' repeat local page = redis.call('SCAN', at, 'MATCH',"
            + " '*:settled:*', 'COUNT', 1000) at = page[1] n = n + #page[2] until at == '0' return n";

    private void note(String what, double value) {
        samples.computeIfAbsent(what, absent -> new ArrayList<>()).add(value);
    }

    /** What is still referred to, after a full collection, in MiB. */
    private double liveHeap(ChildProcess daemon) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        ChildProcess command = processes.run(jcmd, Long.toString(daemon.pid()), "GC.class_histogram");
        assertThat(command.awaitExit(Stand.LONG)).isZero();
        String total = command.lines().stream()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(total.strip().split(" +")[2]) / (1 << 20);
    }

    private static double threads(ChildProcess daemon) {
        try (var tasks = Files.list(Path.of("/proc", Long.toString(daemon.pid()), "task"))) {
            return tasks.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double quarter(List<Double> values, int which) {
        int size = values.size() / 4;
        return values.subList(which * size, (which + 1) * size).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    private void report() throws IOException {
        Map<String, Map<String, Double>> figures = new TreeMap<>();
        samples.forEach((what, values) -> {
            figures.put(what, Map.of(SoakFigures.SECOND, quarter(values, 1), SoakFigures.LAST, quarter(values, 3)));
            System.out.printf("[soak] %s: %.1f, then %.1f%n", what, quarter(values, 1), quarter(values, 3));
        });
        System.out.printf("[soak] %,d tasks, %,d recovered%n", submitted.get(), stand.stat("requeued:stale"));
        figures.put(
                SoakFigures.TASKS,
                Map.of(
                        "submitted", (double) submitted.get(),
                        "succeeded", (double) stand.stat("succeeded"),
                        "recovered", (double) stand.stat("requeued:stale")));
        new SoakFigures(figures).write();
    }
}
