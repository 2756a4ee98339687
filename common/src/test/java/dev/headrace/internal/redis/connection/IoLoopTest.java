package dev.headrace.internal.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.health.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IoLoopTest {
    private final IoLoop loop = new IoLoop("loop under test");

    @AfterEach
    void close() {
        loop.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void actionsOfOneThreadRunInTheOrderInWhichTheyWereGiven() throws Exception {
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<List<Integer>> end = new CompletableFuture<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.execute(() -> seen.add(number));
        }
        loop.execute(() -> end.complete(seen));

        assertThat(get(end)).hasSize(10_000).isSorted();
    }

    @Test
    void noActionIsMissedHoweverTheLoopFallsAsleep() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            CompletableFuture<Boolean> ran = new CompletableFuture<>();
            loop.execute(() -> ran.complete(true));
            assertThat(get(ran)).isTrue();
        }
    }

    @Test
    void timersRunInTheOrderOfTheirTimesAndNotBeforeThem() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<List<String>> end = new CompletableFuture<>();
        long began = loop.nanos();
        loop.schedule(Duration.ofMillis(60), () -> {
            order.add("late");
            end.complete(order);
        });
        loop.schedule(Duration.ofMillis(20), () -> order.add("early"));

        assertThat(get(end)).containsExactly("early", "late");
        assertThat(Duration.ofNanos(loop.nanos() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void aTimerThatWasTakenBackDoesNotRunAndThousandsOfThemDisturbNoOther() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        for (int i = 0; i < 10_000; i++) {
            loop.schedule(Duration.ofMillis(50), ran::incrementAndGet).cancel();
        }
        loop.schedule(Duration.ofMillis(60), () -> other.complete(true));

        assertThat(get(other)).isTrue();
        assertThat(ran).hasValue(0);
    }

    @Test
    void anActionThatThrowsCostsNoOtherItsTurn() throws Exception {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        loop.execute(() -> {
            throw new StackOverflowError("on purpose");
        });
        loop.execute(() -> next.complete(true));

        assertThat(get(next)).isTrue();
    }

    @Test
    void anActionWhoseErrorCannotEvenBeToldCostsNoOtherItsTurn() throws Exception {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        loop.execute(() -> {
            throw new Untellable();
        });
        loop.execute(() -> next.complete(true));

        assertThat(get(next)).isTrue();
    }

    @Test
    void aLoopThatMetAnErrorOfTheVirtualMachineSaysThatItIsNotLive() {
        assertThat(Health.ask(loop, () -> Health.ready("well")).live()).isTrue();
        loop.execute(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        Health health = Awaitility.await()
                .until(() -> Health.ask(loop, () -> Health.ready("well")), answered -> !answered.live());

        assertThat(health.why()).contains("OutOfMemoryError: on purpose").contains("restart it");
    }

    @Test
    void aStagesErrorComesToTheLoopWithoutItsWrapper() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        CompletableFuture<String> failing = CompletableFuture.supplyAsync(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.when(failing, (value, error) -> seen.complete(error));

        assertThat(get(seen)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedLoopRunsNothingMore() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        loop.close();
        loop.execute(ran::countDown);

        assertThat(ran.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }

    private static final class Untellable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("as if");
        }
    }
}
