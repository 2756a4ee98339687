package dev.headrace.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.integrations.StockApplication.Delivered;
import dev.headrace.integrations.StockApplication.Fate;
import dev.headrace.integrations.StockApplication.Parcel;
import dev.headrace.task.TaskId;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two processes of a Spring Boot application with the libraries that its build chose. Either one is enough for each test, as
 * one of them is killed.
 */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Processes processes = new Processes();
    private List<ChildProcess> applications = List.of();
    private HeadraceClient client;
    private String queue;

    @BeforeAll
    void start(TestRedis redis) {
        queue = redis.uniqueQueue();
        applications = List.of(application(redis), application(redis));
        client = HeadraceClient.connect(redis.uri());
    }

    private ChildProcess application(TestRedis redis) {
        return processes
                .main(StockApplication.class)
                // They live for seconds: a quick start matters more than fast code.
                .jvmArgs("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .args("--redis=" + redis.uri(), "--queue=" + queue, "--spring.main.keep-alive=true")
                .start();
    }

    @AfterAll
    void end() {
        if (client != null) {
            client.close();
        }
        processes.close();
    }

    @Test
    void aTaskGivesItsResult() {
        Parcel parcel = parcel(Fate.SUCCEEDS);
        assertThat(result(submit(parcel))).isEqualTo(new Delivered(1, parcel));
    }

    @Test
    void aFailedTaskIsRetried() {
        Parcel parcel = parcel(Fate.FAILS);
        assertThat(result(submit(parcel))).isEqualTo(new Delivered(2, parcel));
    }

    @Test
    void aTaskOfAKilledProcessRunsInAnother() {
        Parcel parcel = parcel(Fate.NEVER_ENDS);
        TaskId task = submit(parcel);
        holder(task).sigkill();
        assertThat(result(task)).isEqualTo(new Delivered(2, parcel));
    }

    private static Parcel parcel(Fate fate) {
        return new Parcel(fate, Instant.parse("2026-01-02T03:04:05.678Z"), Optional.of("to the neighbour"));
    }

    private TaskId submit(Parcel parcel) {
        return client.queue(queue)
                .submit(StockApplication.DELIVER, parcel, Submission.plain().keepResult(Duration.ofMinutes(5)));
    }

    private Delivered result(TaskId task) {
        Awaited end = client.await(task, PATIENCE);
        assertThat(end).as(this::output).isInstanceOf(Awaited.Succeeded.class);
        return ((Awaited.Succeeded) end).result(StockApplication.DELIVER);
    }

    private ChildProcess holder(TaskId task) {
        return await("one of the applications runs it")
                .atMost(PATIENCE)
                .until(
                        () -> applications.stream()
                                .filter(one -> one.lines().contains(StockApplication.STUCK + task))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private String output() {
        return applications.stream()
                .map(one -> String.join("\n", one.lines()))
                .reduce("", (all, one) -> all + "\n-- an application printed:\n" + one);
    }
}
