package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.HeadraceClient;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drains waiting tasks through the shipped daemons in their defaults, with events, meters and a controller on, and says
 * how fast: by a worker that has just started, and by the same one once more, when its JVM has compiled what it runs. The
 * second rate is held to a bar only where {@code -Ddrain.least=N} asks for one, since a machine that others use too may
 * be slow; {@code -Ddrain.tasks=N} sets how many there are each time.
 */
@Tag("scenario")
@RedisTest
@OwnRedis
class DrainIT {
    private static final int TASKS = Integer.getInteger("drain.tasks", 100_000);
    private static final int LEAST = Integer.getInteger("drain.least", 0);
    private static final String CONCURRENCY = System.getProperty("drain.concurrency", "32");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    @Test
    void waitingTasksAreEachRunOnce(TestRedis redis) throws IOException {
        String queue = redis.uniqueQueue();
        submit(redis, queue, 0);
        Path log = folder.resolve("numbers");
        processes
                .jar(ROOT.resolve("controller/target/headrace-controller.jar"))
                .args("--redis", redis.uri(), "--queue", queue)
                .start();

        ChildProcess worker = processes
                .jar(ROOT.resolve("worker/target/headrace-worker.jar"))
                .env("NOOP_LOG", log.toString())
                .args("--redis", redis.uri(), "--queue", queue, "--concurrency", CONCURRENCY, "--handlers")
                .args(HandlerJar.of(NoOpModule.class, folder).toString())
                .start();
        awaitDrained(redis, queue, TASKS, "started cold");
        worker.sigstop();
        submit(redis, queue, TASKS);
        worker.sigcont();
        double rate = awaitDrained(redis, queue, 2 * TASKS, "warm");
        worker.sigterm();

        assertThat(worker.awaitExit(PATIENCE))
                .as("exit code of a drained worker")
                .isZero();
        assertThat(Files.readAllLines(log).stream().mapToInt(Integer::parseInt).sorted())
                .containsExactly(IntStream.range(0, 2 * TASKS).boxed().toArray(Integer[]::new));
        assertNothingIsLeft(redis, queue);
        assertThat(rate).as("tasks a second").isGreaterThanOrEqualTo(LEAST);
    }

    /** While the worker stands still, for less than its TTL, so that all of them wait. */
    private static void submit(TestRedis redis, String queue, int from) {
        String padding = "x".repeat(70);
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            client.queue(queue)
                    .submitAll(
                            NoOpModule.TYPE,
                            () -> IntStream.range(from, from + TASKS)
                                    .mapToObj(i -> new NoOpModule.NoOp(i, padding))
                                    .iterator());
        }
    }

    /** Tasks a second, from the first look that saw more done than before to the one that saw all done. */
    private static double awaitDrained(TestRedis redis, String queue, int total, String how) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long firstAt = 0;
        long firstDone = 0;
        try (RespClient client = redis.connect()) {
            while (true) {
                String stat = client.text("HGET", "hr:{" + queue + "}:stats", "succeeded");
                long done = stat == null ? 0 : Long.parseLong(stat);
                long now = System.nanoTime();
                if (done > total - TASKS && firstAt == 0) {
                    firstAt = now;
                    firstDone = done;
                }
                if (done >= total) {
                    double rate = (done - firstDone) * 1e9 / (now - firstAt);
                    System.out.printf(
                            "[drain] %,d tasks at %,.0f a second, concurrency %s, %s%n", TASKS, rate, CONCURRENCY, how);
                    return rate;
                }
                assertThat(now).as("%d of %d done in time", done, total).isLessThan(deadline);
                // The server's own pause between two looks: it costs this process no sleep and Redis next to nothing.
                client.call("BLPOP", "drain:pause", "0.02");
            }
        }
    }

    private static void assertNothingIsLeft(TestRedis redis, String queue) {
        for (String lane : new String[] {"high", "normal", "low"}) {
            assertThat(redis.call("XLEN", "hr:{" + queue + "}:ready:" + lane)).isEqualTo(0L);
        }
        assertThat(redis.call("ZCARD", "hr:{" + queue + "}:later")).isEqualTo(0L);
        assertThat(redis.call("ZCARD", "hr:{" + queue + "}:dead")).isEqualTo(0L);
    }
}
