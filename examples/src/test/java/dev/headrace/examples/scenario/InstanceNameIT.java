package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.HeadraceClient;
import dev.headrace.examples.scenario.MishapModule.Mishap;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Cut;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers of one instance name, one after another and side by side. No controller runs: nobody else can requeue. */
@Tag("faults")
@Tag("fault-12")
@RedisTest
class InstanceNameIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final long BEAT_MILLIS = 500;
    private static final int TASKS = 3;
    private static final Map<String, String> HANGS = Map.of("HANGS", "1");
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
    void useRedis(TestRedis given) {
        uri = given.uri();
        queue = given.uniqueQueue();
        redis = given.connect();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void theTasksOfAKilledWorkerRunAgainUnderItsNameLongBeforeTheTtl() throws Exception {
        ChildProcess killed = worker(HANGS);
        String previous = holding(TASKS);
        killed.sigkill();
        long killedAt = serverMillis();

        ChildProcess next = worker(Map.of());
        await().atMost(LONG).until(() -> stat("succeeded") == TASKS);
        assertThat(redis.number("PTTL", key("worker:" + previous)))
                .as("what is left of the killed one's TTL, in ms")
                .isGreaterThan(TTL.toMillis() / 3);

        assertThat(stat("requeued:restart")).isEqualTo(TASKS);
        assertThat(timesOf("requeued:restart owner=" + previous))
                .hasSize(TASKS)
                .allSatisfy(at -> assertThat(at - killedAt).isBetween(0L, TTL.toMillis() / 2));
        assertThat(timesOf("succeeded"))
                .hasSize(TASKS)
                .allSatisfy(at -> assertThat(at - killedAt).isLessThan(TTL.toMillis() / 2));
        assertThat(metrics(next))
                .contains("recovered_jobs_total{queue=\"" + queue + "\",reason=\"restart\"} " + TASKS + ".0");
        assertThat(next.lines()).noneMatch(line -> line.contains("another live worker"));
    }

    @Test
    void twoLiveWorkersOfOneNameTakeNothingFromEachOtherAndTheSecondSaysSo() throws Exception {
        ChildProcess first = worker(HANGS);
        String holder = holding(TASKS);

        ChildProcess second = worker(Map.of());
        String line = second.awaitLine("another live worker has the same instance name: " + holder, LONG);
        assertThat(line).contains("WARN").contains("process " + first.pid() + " on ");
        long said = serverMillis();
        await().atMost(LONG).until(() -> serverMillis() - said > 12 * BEAT_MILLIS);

        assertThat(redis.map("HGETALL", key("stats"))).doesNotContainKey("requeued:restart");
        assertThat(pending())
                .hasSize(TASKS)
                .allSatisfy(entry -> assertThat(entry.get(1)).isEqualTo(holder));
        assertThat(second.lines())
                .filteredOn(told -> told.contains("another live worker"))
                .hasSize(1);
        assertThat(first.lines()).noneMatch(told -> told.contains("WARN"));
    }

    /** @param carriedOut whether Redis has carried the call out when its connection is cut */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("fault-13")
    @Tag("fault-14")
    void tasksRunAgainOnceThoughTheirTakingBackIsCutOff(boolean carriedOut, TestRedis given) throws Exception {
        ChildProcess killed = worker(HANGS);
        String previous = holding(TASKS);
        killed.sigkill();
        try (TcpProxy link = TcpProxy.to(given)) {
            String dead = key("dead");
            String call = key("worker:" + previous) + "\r\n$" + dead.length() + "\r\n" + dead;
            Cut cut = carriedOut ? link.cutAfter(call) : link.cutBefore(call);
            ChildProcess next = worker(link.uri(), Map.of());
            cut.await(LONG);
            await().atMost(LONG).until(() -> stat("succeeded") == TASKS);
            next.sigterm();
            assertThat(next.awaitExit(LONG)).isZero();
        }
        assertThat(timesOf("requeued:")).hasSize(TASKS);
        assertThat(timesOf("succeeded")).hasSize(TASKS);
        assertThat(redis.map("HGETALL", key("stats")))
                .containsEntry("requeued:restart", Integer.toString(TASKS))
                .doesNotContainKey("dead");
        assertThat(pending()).isEmpty();
    }

    private ChildProcess worker(Map<String, String> environment) throws IOException {
        return worker(uri, environment);
    }

    private ChildProcess worker(String uri, Map<String, String> environment) throws IOException {
        Processes.Launch launch = processes
                .jar(ROOT.resolve("worker/target/headrace-worker.jar"))
                .args("--redis", uri, "--queue", queue, "--instance", "w1")
                .args("--heartbeat-interval", BEAT_MILLIS + "ms", "--heartbeat-ttl", TTL.toSeconds() + "s")
                .args("--handlers", HandlerJar.of(MishapModule.class, folder).toString());
        environment.forEach(launch::env);
        return launch.start();
    }

    /** Submits tasks that hang, and waits until all are beaten for; by whom. */
    private String holding(int tasks) {
        try (HeadraceClient client = HeadraceClient.connect(uri)) {
            for (int i = 0; i < tasks; i++) {
                client.queue(queue).submit(MishapModule.TYPE, Mishap.HANGS);
            }
        }
        await().ignoreExceptions()
                .atMost(LONG)
                .until(() -> pending().stream()
                                .filter(entry -> entry.get(3).equals(2L))
                                .count()
                        == tasks);
        return (String) pending().get(0).get(1);
    }

    /** Running tasks: entry, owner, idle time in ms, deliveries. */
    private List<List<?>> pending() {
        List<List<?>> pending = new ArrayList<>();
        redis.list("XPENDING", key("ready:normal"), "workers", "-", "+", "100")
                .forEach(entry -> pending.add((List<?>) entry));
        return pending;
    }

    private String key(String rest) {
        return "hr:{" + queue + "}:" + rest;
    }

    private long stat(String counter) {
        String value = redis.text("HGET", key("stats"), counter);
        return value == null ? 0 : Long.parseLong(value);
    }

    private long serverMillis() {
        List<Object> time = redis.list("TIME");
        return Long.parseLong((String) time.get(0)) * 1000 + Long.parseLong((String) time.get(1)) / 1000;
    }

    /** When the timeline says that this befell tasks, by the server's clock; once for each. */
    private List<Long> timesOf(String event) {
        List<Long> times = new ArrayList<>();
        for (Object step : redis.list("XRANGE", key("events"), "-", "+")) {
            List<?> parts = (List<?>) step;
            String id = (String) parts.get(0);
            Long at = Long.valueOf(id.substring(0, id.indexOf('-')));
            List<?> fields = (List<?>) parts.get(1);
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (((String) fields.get(i + 1)).startsWith(event)) {
                    times.addAll(Collections.nCopies(((String) fields.get(i)).split(" ").length, at));
                }
            }
        }
        return times;
    }

    private static String metrics(ChildProcess daemon) throws IOException, InterruptedException {
        String line = daemon.awaitLine("metrics and health at ", LONG);
        URI uri = URI.create(line.replaceFirst(".*(http://[^/]+/metrics).*", "$1"));
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
