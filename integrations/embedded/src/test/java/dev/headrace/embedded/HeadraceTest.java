package dev.headrace.embedded;

import static dev.headrace.embedded.Programs.KEPT;
import static dev.headrace.embedded.Programs.NUMBER;
import static dev.headrace.embedded.Programs.SOON;
import static dev.headrace.embedded.Programs.program;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.Awaited;
import dev.headrace.client.Receipt;
import dev.headrace.client.TaskRequest;
import dev.headrace.task.GenericType;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.ShutdownReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One program without a daemon does all that a fleet of daemons does. */
@RedisTest
class HeadraceTest {
    private final TestRedis redis;
    private final String queue;

    HeadraceTest(TestRedis redis) {
        this.redis = redis;
        this.queue = redis.uniqueQueue();
    }

    @Test
    void aLoneProgramRunsATask() {
        try (Headrace headrace = program(redis.uri())
                .queue(queue)
                .handle(NUMBER, (number, ctx) -> Outcome.done(number * 2))
                .start()) {
            assertThat(resultOf(headrace, submit(headrace, 21))).isEqualTo(42);
            assertThat(headrace.health().ready()).as(headrace.health().why()).isTrue();
        }
    }

    /** Whichever way a task was submitted, its result is read by its type alone. */
    @Test
    void aResultIsReadByItsTaskTypeHoweverItsTaskWasSubmitted() {
        TaskType<List<Integer>, List<Part>> parts =
                TaskType.of("parts", new GenericType<List<Integer>>() {}).withResult(new GenericType<List<Part>>() {});
        try (Headrace headrace = program(redis.uri())
                .queue(queue)
                .handle(NUMBER, (number, ctx) -> Outcome.done(number * 2))
                .handle(
                        parts,
                        (sizes, ctx) ->
                                Outcome.done(sizes.stream().map(Part::new).toList()))
                .start()) {
            var tasks = headrace.queue(queue);
            assertThat(resultOf(
                            headrace,
                            tasks.submitOnce(NUMBER, 1, KEPT.id("once")).task()))
                    .isEqualTo(2);
            List<TaskId> many = new ArrayList<>();
            tasks.submitAll(NUMBER, List.of(2, 3), KEPT, many::add);
            assertThat(many).extracting(task -> resultOf(headrace, task)).containsExactly(4, 6);
            List<Receipt> mixed = tasks.submitAll(
                    List.of(TaskRequest.of(NUMBER, 4, KEPT), TaskRequest.of(parts, List.of(7, 8), KEPT)));
            assertThat(resultOf(headrace, mixed.get(0).task())).isEqualTo(8);
            List<Part> read = succeeded(headrace, mixed.get(1).task()).result(parts);
            assertThat(read.get(1).size()).isEqualTo(8);
            assertThat(headrace.client()
                            .awaitAsync(mixed.get(1).task(), SOON)
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(
                            Awaited.Succeeded.class,
                            done -> assertThat(done.result(parts)).isEqualTo(read));
        }
    }

    record Part(int size) {}

    @Test
    void aLoneProgramTriesAFailedTaskAgain() {
        try (Headrace headrace = program(redis.uri())
                .queue(queue)
                .handle(NUMBER, (number, ctx) -> {
                    if (ctx.attempt() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return Outcome.done(ctx.attempt());
                })
                .start()) {
            assertThat(resultOf(headrace, submit(headrace, 1))).isEqualTo(3);
        }
    }

    @Test
    void aLoneProgramRunsAScheduledTaskWhenItIsDue() {
        try (Headrace headrace = program(redis.uri())
                .queue(queue)
                .handle(NUMBER, (number, ctx) -> Outcome.done(number))
                .start()) {
            TaskId task = headrace.queue(queue).submit(NUMBER, 7, KEPT.after(Duration.ofMillis(200)));
            assertThat(resultOf(headrace, task)).isEqualTo(7);
        }
    }

    @Test
    void ofTwoProgramsOneLeadsAndTheOtherTakesOverWhenItEnds() {
        Headrace first = serving();
        try (Headrace second = serving()) {
            await().atMost(SOON).until(() -> leads(first) || leads(second));
            Headrace leader = leads(first) ? first : second;
            Headrace other = leader == first ? second : first;
            assertThat(leads(other)).isFalse();
            leader.close();
            await().atMost(SOON).until(() -> leads(other));
            TaskId task = other.queue(queue).submit(NUMBER, 7, KEPT.after(Duration.ofMillis(1)));
            assertThat(resultOf(other, task)).isEqualTo(7);
        } finally {
            first.close();
        }
    }

    @Test
    void aQueueThatIsNotServedTakesTasksAndIsLeftToTheControllersOfThoseWhoServeIt() {
        String unserved = redis.uniqueQueue();
        try (Headrace headrace = serving()) {
            headrace.queue(unserved).submit(NUMBER, 1);
            await().atMost(SOON).until(() -> leads(headrace));
            assertThat(headrace.health().why()).contains("shards known: 1,");
        }
        assertThat(redis.call("XLEN", "hr:{" + unserved + "}:ready:normal")).isEqualTo(1L);
        assertThat(redis.call("EXISTS", "hr:{" + unserved + "}:leader")).isEqualTo(0L);
    }

    @Test
    void theControllerAlsoLooksAfterQueuesThatItIsToldOf() {
        String unserved = redis.uniqueQueue();
        try (Headrace headrace = program(redis.uri())
                .queue(queue)
                .control(unserved)
                .handle(NUMBER, (number, ctx) -> Outcome.done(number))
                .start()) {
            headrace.queue(unserved).schedule(NUMBER, 1, Duration.ofMillis(1));
            await().atMost(SOON)
                    .until(() -> redis.call("XLEN", "hr:{" + unserved + "}:ready:normal")
                            .equals(1L));
        }
    }

    @Test
    void aRunningHandlerSubmitsWhileTheProgramIsClosed() throws Exception {
        String next = redis.uniqueQueue();
        BlockingQueue<Headrace> handle = new LinkedBlockingQueue<>();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        Headrace headrace = program(redis.uri())
                .queue(queue)
                .handle(NUMBER, (number, ctx) -> {
                    Headrace own = handle.take();
                    started.countDown();
                    closing.await();
                    own.queue(next).submit(NUMBER, number + 1);
                    return Outcome.done(number);
                })
                .start();
        handle.add(headrace);
        headrace.queue(queue).submit(NUMBER, 1);
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<ShutdownReport> report = CompletableFuture.supplyAsync(() -> headrace.stop(SOON));
        await().atMost(SOON).until(() -> headrace.health().why().startsWith("worker: stopping"));
        closing.countDown();

        assertThat(report.get(30, TimeUnit.SECONDS).kind()).isEqualTo(ShutdownReport.Kind.DRAINED);
        assertThat(redis.call("XLEN", "hr:{" + next + "}:ready:normal")).isEqualTo(1L);
        assertThat(headrace.stop()).as("a second call").isEqualTo(report.get());
        headrace.awaitShutdown();
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> headrace.queue(queue).submit(NUMBER, 1))
                .withMessageContaining("closed");
    }

    @Test
    void theLimitOfPayloadsIsOneForTheClientAndTheWorker() {
        String large = "x".repeat(2 << 20);
        TaskType<String, Integer> text = TaskType.of("text", String.class).withResult(Integer.class);
        try (Headrace headrace = program(redis.uri())
                .queue(queue)
                .client(client -> client.withMaxPayloadBytes(4 << 20))
                .handle(text, (payload, ctx) -> Outcome.done(payload.length()))
                .start()) {
            TaskId task = headrace.queue(queue).submit(text, large, KEPT);
            int length = succeeded(headrace, task).result(text);
            assertThat(length).isEqualTo(large.length());
        }
    }

    private Headrace serving() {
        return program(redis.uri())
                .queue(queue)
                .handle(NUMBER, (number, ctx) -> Outcome.done(number))
                .start();
    }

    private TaskId submit(Headrace headrace, int number) {
        return headrace.queue(queue).submit(NUMBER, number, KEPT);
    }

    private static boolean leads(Headrace headrace) {
        return headrace.health().why().contains("led by this controller: 1");
    }

    private static int resultOf(Headrace headrace, TaskId task) {
        return succeeded(headrace, task).result(NUMBER);
    }

    private static Awaited.Succeeded succeeded(Headrace headrace, TaskId task) {
        Awaited end = headrace.client().await(task, SOON);
        assertThat(end).isInstanceOf(Awaited.Succeeded.class);
        return (Awaited.Succeeded) end;
    }
}
