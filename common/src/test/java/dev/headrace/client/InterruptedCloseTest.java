package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt shortens the wait for replies, but every stage of a closed client ends. */
@RedisTest
class InterruptedCloseTest {
    private static final int TASKS = 30_000;
    private static final long PATIENCE_SECONDS = 20;

    private final TestRedis redis;
    private final List<CompletionStage<?>> stages = new ArrayList<>();

    InterruptedCloseTest(TestRedis redis) {
        this.redis = redis;
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void closeOnAnInterruptedThreadEndsAllStages() throws Exception {
        HeadraceClient client = HeadraceClient.connect(redis.uri());
        submit(client.queue(redis.uniqueQueue()), TASKS);
        Thread.currentThread().interrupt();
        client.close();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(reasons()).isSubsetOf(Reason.CLOSED, Reason.RESULT_UNKNOWN);
    }

    @Test
    void stagesEndEvenIfAContinuationBlocksTheClientsThreadUntilCloseHasReturned() throws Exception {
        HeadraceClient client = HeadraceClient.connect(redis.uri());
        Queue queue = client.queue(redis.uniqueQueue());
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Void> blocked = new CompletableFuture<>();
        queue.submitAsync(Mail.TYPE, new Mail("a@b.c")).thenRun(() -> {
            blocked.complete(null);
            awaitOpen(closed);
        });
        blocked.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        submit(queue, 100);
        Thread.currentThread().interrupt();
        client.close();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        closed.countDown();
        assertThat(reasons()).containsExactly(Reason.CLOSED);
    }

    @Test
    void connectOnAnInterruptedThreadFailsAndKeepsTheInterrupt() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> HeadraceClient.connect(redis.uri()))
                .withMessageContaining("interrupted while connecting");
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    private void submit(Queue queue, int tasks) {
        for (int i = 0; i < tasks; i++) {
            stages.add(queue.submitAsync(Mail.TYPE, new Mail("a@b.c")));
        }
    }

    /** Returns the reasons of the stages that failed; throws if a stage does not end. */
    private Set<Reason> reasons() throws Exception {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (CompletionStage<?> stage : stages) {
            try {
                stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                reasons.add(((HeadraceException) e.getCause()).reason());
            }
        }
        return reasons;
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
