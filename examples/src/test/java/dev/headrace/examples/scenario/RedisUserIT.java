package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.controller.cli.HeadraceCommand;
import dev.headrace.examples.scenario.MishapModule.Mishap;
import dev.headrace.task.TaskId;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Document;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Everybody works as the user that docs/operations.md makes, with no more rights than that. */
@RedisTest
@OwnRedis
class RedisUserIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern MADE = Pattern.compile("(?m)^redis-cli (ACL SETUSER headrace on '>secret' .*)$");
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private String uri;
    private String queue;
    private RespClient redis;

    @BeforeEach
    void makeTheUser(TestRedis given) {
        redis = given.connect();
        assumeThat(redis.info("server", "redis_version"))
                .as("Redis before 6.2 has no channels' rights")
                .doesNotStartWith("6.0");
        var made = MADE.matcher(Document.of("docs/operations.md").text());
        assertThat(made.find()).isTrue();
        redis.call(made.group(1).replace("'", "").split(" "));
        uri = given.uri().replace("redis://", "redis://headrace:secret@");
        queue = given.uniqueQueue();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void tasksOfAllEndsAreRunRecoveredLookedAtAndReplayed() throws Exception {
        ChildProcess controller = daemon("controller", "--scan-interval", "500ms");
        ChildProcess doomed = worker(Map.of("HANGS", "1"));
        Map<Mishap, TaskId> tasks = new EnumMap<>(Mishap.class);
        try (HeadraceClient client = HeadraceClient.connect(uri)) {
            TaskId hanging = submit(client, Mishap.HANGS);
            await().atMost(LONG)
                    .until(() -> !redis.list("HKEYS", key("stats")).isEmpty()
                            && redis.number("EXISTS", key("hb:" + hanging.id())) == 1);
            doomed.sigkill();
            ChildProcess worker = worker(Map.of());
            for (Mishap mishap : List.of(Mishap.NONE, Mishap.FAILS_TWICE, Mishap.FATAL)) {
                tasks.put(mishap, submit(client, mishap));
            }
            tasks.put(Mishap.HANGS, hanging);

            for (Mishap mishap : List.of(Mishap.NONE, Mishap.FAILS_TWICE, Mishap.HANGS)) {
                assertThat(client.await(tasks.get(mishap), LONG))
                        .as(mishap.name())
                        .isInstanceOf(Awaited.Succeeded.class);
            }
            TaskId dead = tasks.get(Mishap.FATAL);
            assertThat(client.await(dead, LONG)).isInstanceOf(Awaited.Died.class);
            assertThat(client.queue(queue).deadLetters().replay(dead)).isTrue();
            assertThat(client.queue(queue).raiseShards(2)).isOne();

            for (String look : new String[] {"status", "workers"}) {
                ChildProcess cli = processes
                        .main(HeadraceCommand.class)
                        .args(look, queue, "--redis", uri)
                        .start();
                assertThat(cli.awaitExit(LONG)).as(look).isZero();
            }
            worker.sigterm();
            assertThat(worker.awaitExit(LONG)).isZero();
            controller.sigterm();
            assertThat(controller.awaitExit(LONG)).isZero();
            assertThat(worker.lines()).noneMatch(line -> line.contains("NOPERM"));
            assertThat(controller.lines()).noneMatch(line -> line.contains("NOPERM"));
        }
    }

    private TaskId submit(HeadraceClient client, Mishap mishap) {
        return client.queue(queue)
                .submit(MishapModule.TYPE, mishap, Submission.plain().keepResult(Duration.ofMinutes(1)));
    }

    private ChildProcess worker(Map<String, String> environment) throws IOException {
        Processes.Launch launch = launch(
                "worker",
                "--handlers",
                HandlerJar.of(MishapModule.class, folder).toString());
        environment.forEach(launch::env);
        return launch.start();
    }

    private ChildProcess daemon(String kind, String... more) {
        return launch(kind, more).start();
    }

    private Processes.Launch launch(String kind, String... more) {
        return processes
                .jar(ROOT.resolve(kind + "/target/headrace-" + kind + ".jar"))
                .args("--redis", uri, "--queue", queue)
                .args("--heartbeat-interval", "500ms", "--heartbeat-ttl", "2s")
                .args(more);
    }

    private String key(String rest) {
        return "hr:{" + queue + "}:" + rest;
    }
}
