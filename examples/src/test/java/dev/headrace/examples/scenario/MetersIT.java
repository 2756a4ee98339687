package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.examples.scenario.MishapModule.Mishap;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped daemons show at {@code /metrics} after a history that is known to the last task. */
@Tag("scenario")
@RedisTest
class MetersIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();
    private static final String MISHAP = "type=\"" + MishapModule.TYPE.name() + "\"";
    private static final String[] BEATS = {"--heartbeat-interval", "500ms", "--heartbeat-ttl", "1500ms"};

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private String redis;
    private String queue;

    @BeforeEach
    void useRedis(TestRedis given) {
        redis = given.uri();
        queue = given.uniqueQueue();
    }

    @Test
    void everyTaskOfAKnownHistoryIsCountedOnce() throws Exception {
        String controller = endpoint(processes
                .jar(ROOT.resolve("controller/target/headrace-controller.jar"))
                .args("--redis", redis, "--queue", queue, "--grace", "1500ms", "--audit-interval", "200ms")
                .args("--scan-interval", "200ms")
                .args(BEATS)
                .start());
        ChildProcess killed = worker("killed", Map.of("HANGS", "1"));
        String hanging = endpoint(killed);
        submit(Mishap.HANGS, Submission.plain(), 1);
        await().atMost(LONG).until(() -> meter(hanging, "worker_concurrent_jobs") == 1);
        await().atMost(LONG).until(() -> meter(hanging, "heartbeats_total") > 0);
        killed.sigkill();

        String worker = endpoint(worker("survivor", Map.of()));
        submit(Mishap.NONE, Submission.plain(), 20);
        submit(Mishap.FAILS_TWICE, Submission.plain(), 1);
        submit(Mishap.FAILS_ALWAYS, Submission.plain().maxAttempts(3), 1);
        submit(Mishap.FATAL, Submission.plain(), 1);
        await().atMost(LONG)
                .until(() -> meter(worker, "headrace_tasks_ended_total", "outcome=\"succeeded\"", MISHAP) == 22);
        await().atMost(LONG).until(() -> meter(worker, "headrace_tasks_ended_total", "outcome=\"dead\"", MISHAP) == 2);

        assertThat(shown(worker))
                .containsEntry(name("retry_attempts_total", "code=\"HANDLER_ERROR\""), 4.0)
                .containsEntry(name("headrace_retries_exhausted_total", "cause=\"HANDLER_ERROR\"", MISHAP), 1.0)
                .containsEntry(name("headrace_tasks_ended_total", "outcome=\"retried\"", MISHAP), 4.0)
                .containsEntry(name("headrace_worker_slots"), 32.0)
                .containsEntry(name("worker_concurrent_jobs"), 0.0)
                .containsEntry(name("heartbeat_failures_total"), 0.0)
                .containsEntry(name("acquire_conflicts_total"), 0.0)
                .containsEntry(name("duplicate_skips_total"), 0.0)
                .containsEntry(name("completions_refused_total"), 0.0)
                .containsEntry(name("headrace_task_duration_seconds_count", MISHAP), 28.0);
        await().atMost(LONG).until(() -> meter(controller, "headrace_queue_dead", "shard=\"0\"") == 2);
        assertThat(shown(controller))
                .containsEntry(name("recovered_jobs_total", "reason=\"stale\""), 1.0)
                .containsEntry(name("recovered_jobs_total", "reason=\"missing-heartbeat\""), 0.0)
                .containsEntry(name("headrace_requeues_exhausted_total", "cause=\"STALE\""), 0.0)
                .containsEntry(name("headrace_promoted_tasks_total"), 4.0)
                .containsEntry(name("headrace_queue_scheduled", "shard=\"0\""), 0.0)
                .containsKey(name("headrace_queue_oldest_waiting_seconds", "shard=\"0\""))
                .containsKey(name("headrace_controller_scan_duration_seconds_count", "sweep=\"recovery\""));
        await().atMost(LONG).until(() -> meter(controller, "headrace_queue_depth", "shard=\"0\"") == 0);
        await().atMost(LONG).until(() -> meter(controller, "headrace_queue_running", "shard=\"0\"") == 0);
        assertThat(get(worker + "/health/ready").statusCode()).isEqualTo(200);
        assertThat(get(controller + "/health/ready").statusCode()).isEqualTo(200);
    }

    private ChildProcess worker(String instance, Map<String, String> environment) throws IOException {
        Processes.Launch launch = processes
                .jar(ROOT.resolve("worker/target/headrace-worker.jar"))
                .args("--redis", redis, "--queue", queue, "--instance", instance)
                .args("--backoff-first", "100ms", "--backoff-multiplier", "1")
                .args("--handlers", HandlerJar.of(MishapModule.class, folder).toString())
                .args(BEATS);
        environment.forEach(launch::env);
        return launch.start();
    }

    private void submit(Mishap mishap, Submission submission, int count) {
        try (HeadraceClient client = HeadraceClient.connect(redis)) {
            Queue to = client.queue(queue);
            for (int i = 0; i < count; i++) {
                to.submit(MishapModule.TYPE, mishap, submission);
            }
        }
    }

    private static String endpoint(ChildProcess daemon) {
        String line = daemon.awaitLine("metrics and health at ", LONG);
        return line.replaceFirst(".*(http://[^/]+)/metrics.*", "$1");
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    /** What is shown, by name with tags, as the text spells it. */
    private Map<String, Double> shown(String endpoint) throws IOException, InterruptedException {
        Map<String, Double> shown = new TreeMap<>();
        get(endpoint + "/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    shown.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                });
        return shown;
    }

    private double meter(String endpoint, String meter, String... tags) throws IOException, InterruptedException {
        return shown(endpoint).getOrDefault(name(meter, tags), -1.0);
    }

    /** Prometheus's text sorts a meter's tags by their names. */
    private String name(String meter, String... tags) {
        return Stream.concat(Stream.of("queue=\"" + queue + "\""), Stream.of(tags))
                .sorted()
                .collect(Collectors.joining(",", meter + "{", "}"));
    }
}
