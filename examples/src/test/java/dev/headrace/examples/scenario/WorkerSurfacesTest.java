package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.controller.cli.HeadraceCommand;
import dev.headrace.internal.daemon.CommandRun;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.Worker;
import dev.headrace.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker runs for long, and why it claims nothing, stands in Redis and is shown wherever people ask. */
@RedisTest
@OwnRedis
class WorkerSurfacesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final TaskType<String, Void> MAIL = TaskType.of("mail", String.class);
    private static final WorkerSettings QUICK = WorkerSettings.DEFAULT
            .withHeartbeats(new HeartbeatSettings(Duration.ofMillis(200), Duration.ofMillis(800), false))
            .withDrainTimeout(Duration.ZERO);
    private static final String LONG_LINE = ": an attempt has been running for ";

    private final CountDownLatch release = new CountDownLatch(1);
    private RespClient redis;
    private HeadraceClient client;
    private String uri;
    private String queue;

    @BeforeEach
    void open(TestRedis given) {
        redis = given.connect();
        uri = given.uri();
        queue = given.uniqueQueue();
        client = HeadraceClient.connect(uri);
    }

    @AfterEach
    void close() {
        release.countDown();
        redis.call("ACL", "SETUSER", "default", "+xreadgroup");
        client.close();
        redis.close();
    }

    @Test
    void aHungHandlerIsShownWithHowLongItRunsAndItsLastProgress() throws Exception {
        CountDownLatch tell = new CountDownLatch(1);
        try (Worker worker = Worker.connect(uri)
                .queue(queue, options -> options.concurrency(1))
                .settings(QUICK)
                .meters(new SimpleMeterRegistry())
                .handle(MAIL, (body, ctx) -> {
                    tell.await();
                    ctx.progress(10);
                    release.await();
                    return Outcome.done();
                })
                .start()) {
            String task = submit(Submission.plain());
            String line = queue + LONG_LINE;
            await().atMost(SOON).until(() -> run("status", queue).contains(line));
            assertThat(run("status", queue))
                    .containsPattern(LONG_LINE + "\\S+, no progress: task " + task + ", worker " + worker.id());
            assertThat(run("workers", queue)).containsPattern("LONGEST.*\\R.*s, no progress ");
            JsonNode longest = json("status", queue).get(0).get("longest");
            assertThat(longest.get("worker").asText()).isEqualTo(worker.id());
            assertThat(queue + "/" + longest.get("task").asText()).isEqualTo(task);
            assertThat(longest.get("seconds").asDouble()).isGreaterThan(0.8);
            assertThat(longest.get("progressSecondsAgo").isNull()).isTrue();

            tell.countDown();
            await().atMost(SOON)
                    .until(() -> run("status", queue).matches("(?s).*" + LONG_LINE + "\\S+, progress .* ago.*"));
            assertThat(json("workers", queue)
                            .get(0)
                            .get("longest")
                            .get("progressSecondsAgo")
                            .asDouble())
                    .isLessThan(60);

            release.countDown();
            await().atMost(SOON).until(() -> !run("status", queue).contains(line));
            assertThat(json("workers", queue).get(0).get("longest").isNull()).isTrue();
        }
    }

    @Test
    void aWorkerThatMayNotClaimSaysSoUntilItMay() throws Exception {
        try (Worker worker = worker(QUICK)) {
            await().atMost(SOON).until(() -> worker.health().ready());
            redis.call("ACL", "SETUSER", "default", "-xreadgroup");
            String why =
                    "worker " + worker.id() + " claims nothing, because claiming tasks of " + queue + " fails (DENIED)";
            await().atMost(SOON).until(() -> run("status", queue).contains(why));
            assertThat(run("workers", queue)).contains(why);
            assertThat(json("status", queue)
                            .get(0)
                            .get("claimingNothing")
                            .get(worker.id())
                            .asText())
                    .contains("NOPERM");
            assertThat(json("workers", queue).get(0).get("reason").asText()).contains("NOPERM");
            String id = redis.text("XADD", "hr:{" + queue + "}:ready:normal", "*", "type", "mail", "body", "{}");
            assertThat(run("task", queue + "/" + id))
                    .contains("no live worker (1 in all) claims tasks")
                    .contains("NOPERM");
            redis.call("ACL", "SETUSER", "default", "+xreadgroup");
            await().atMost(SOON).until(() -> !run("status", queue).contains("claims nothing"));
            assertThat(json("workers", queue).get(0).get("reason").isNull()).isTrue();
        }
    }

    @Test
    void aWorkerWhoseSlotsAreAllTakenByEndlessHandlersSaysSo() throws Exception {
        AttemptLimits usual = AttemptLimits.DEFAULT;
        WorkerSettings impatient = QUICK.withLimits(
                new AttemptLimits(1, usual.maxCrashes(), usual.timeout(), usual.watchdog(), Duration.ofMillis(100)));
        try (Worker worker = worker(impatient)) {
            submit(Submission.plain().timeout(Duration.ofMillis(100)));
            String why = "worker " + worker.id()
                    + " claims nothing, because all its slots are taken by handlers that still run";
            await().atMost(SOON).until(() -> run("status", queue).contains(why));
            release.countDown();
            await().atMost(SOON).until(() -> !run("status", queue).contains("claims nothing"));
        }
    }

    private Worker worker(WorkerSettings settings) {
        return Worker.connect(uri)
                .queue(queue, options -> options.concurrency(1))
                .settings(settings)
                .meters(new SimpleMeterRegistry())
                .handle(MAIL, (body, ctx) -> {
                    awaitWithoutHeeding(release);
                    return Outcome.done();
                })
                .start();
    }

    private static void awaitWithoutHeeding(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                // As handlers do that swallow it.
            }
        }
    }

    private String submit(Submission how) {
        return client.queue(queue).submit(MAIL, "body", how).toString();
    }

    private JsonNode json(String... args) throws Exception {
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--json";
        return new ObjectMapper().readTree(run(all));
    }

    private String run(String... args) {
        StringWriter out = new StringWriter();
        var line = CommandRun.commandLine(new HeadraceCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true));
        CommandRun.execute(line, Map.of("HEADRACE_REDIS", uri, "HEADRACE_REDIS_CONNECT_FOR", "1s"), args);
        return out.toString();
    }
}
