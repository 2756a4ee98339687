package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static dev.headrace.worker.RealRedis.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.Cut;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a worker ends, on a real Redis. */
@RedisTest
class ShutdownTest {
    private RealRedis redis;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        go.countDown();
        redis.close();
    }

    private Outcome<Void> waitForGo() throws InterruptedException {
        started.countDown();
        go.await();
        return Outcome.done();
    }

    @Test
    void anIdleWorkerEndsAtOnceThoughItsReadIsBlocking() {
        Worker worker = redis.start((number, ctx) -> Outcome.done());
        ShutdownReport report = worker.stop(Duration.ofSeconds(30));
        assertThat(report).isEqualTo(new ShutdownReport(0, 0, 0));
        assertThat(report.kind()).isEqualTo(ShutdownReport.Kind.DRAINED);
    }

    @Test
    void whatRunsIsFinishedWhileItIsBeatenForAndNothingMoreIsClaimed() throws Exception {
        Worker worker = redis.start((number, ctx) -> waitForGo());
        String id = redis.add(1);
        started.await();
        CompletableFuture<ShutdownReport> ending =
                CompletableFuture.supplyAsync(() -> worker.stop(Duration.ofMinutes(1)));
        double beats = redis.count("heartbeats");
        redis.await(() -> redis.count("heartbeats") > beats + 5);
        redis.add(2);
        assertThat(ending).isNotDone();
        go.countDown();
        assertThat(ending.get().kind()).isEqualTo(ShutdownReport.Kind.DRAINED);
        assertThat(redis.story(id)).containsExactly("started", "succeeded");
        assertThat(redis.length(Lane.NORMAL)).as("the second is left to others").isEqualTo(1);
        assertThat(redis.pending()).isZero();
    }

    /** By a handler that interrupts all threads of its process, say. */
    @Test
    void anInterruptOfTheThreadThatStopsItDoesNotShortenTheDrain() throws Exception {
        Worker worker = redis.start((number, ctx) -> waitForGo());
        redis.add(1);
        started.await();
        CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread stopping = new Thread(() -> {
            report.complete(worker.stop(Duration.ofMinutes(1)));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        stopping.start();
        redis.await(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        stopping.interrupt();
        double beats = redis.count("heartbeats");
        redis.await(() -> redis.count("heartbeats") > beats + 5);
        assertThat(report).isNotDone();
        go.countDown();
        assertThat(report.get().kind()).isEqualTo(ShutdownReport.Kind.DRAINED);
        assertThat(interrupted.get()).as("the interrupt is kept").isTrue();
        assertThat(redis.pending()).isZero();
    }

    @Test
    void whatIsNotDoneInTimeIsInterruptedAndHandedBackUnspent() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        Worker worker = redis.start((number, ctx) -> {
            try {
                return waitForGo();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        });
        String id = redis.add(1);
        started.await();
        redis.await(() -> redis.count("heartbeats") > 0);
        ShutdownReport report = worker.stop(Duration.ofMillis(50));
        assertThat(report).isEqualTo(new ShutdownReport(1, 0, 0));
        assertThat(report.kind()).isEqualTo(ShutdownReport.Kind.RELEASED);
        assertThat(interrupted).hasValue(1);
        assertThat(redis.story(id)).contains("started", "aborted:shutdown");
        AtomicInteger attempt = new AtomicInteger();
        redis.start((number, ctx) -> {
            attempt.set(ctx.attempt());
            return Outcome.done();
        });
        redis.await(redis::empty);
        assertThat(redis.cli.number("ZCARD", redis.key("dead"))).isZero();
    }

    @Test
    void whatWasHandedBackByACallWhoseAnswerWasLostIsReportedToo(TestRedis given) throws Exception {
        try (TcpProxy proxy = TcpProxy.to(given)) {
            redis.add(1);
            // The first one's end makes the script known to Redis: the second one's first call carries it out.
            for (String uri : List.of(given.uri(), proxy.uri())) {
                CountDownLatch running = new CountDownLatch(1);
                Worker worker = redis.start(Worker.connect(uri)
                        .queue(redis.queue, queue -> queue.concurrency(4))
                        .settings(QUICK)
                        .handle(NUMBER, (number, ctx) -> {
                            running.countDown();
                            return waitForGo();
                        }));
                running.await();
                Cut cut = proxy.cutAfter("shutdown");
                assertThat(worker.stop(Duration.ZERO)).isEqualTo(new ShutdownReport(1, 0, 0));
                assertThat(cut.isDone()).isEqualTo(uri.equals(proxy.uri()));
                cut.disarm();
            }
        }
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsHandedBackAllTheSame() throws Exception {
        AtomicInteger stop = new AtomicInteger();
        Worker worker = redis.start((number, ctx) -> {
            started.countDown();
            while (stop.get() == 0) {
                Thread.onSpinWait();
            }
            return Outcome.done();
        });
        redis.add(1);
        started.await();
        assertThat(worker.stop(Duration.ZERO)).isEqualTo(new ShutdownReport(1, 0, 1));
        assertThat(redis.pending()).isZero();
        stop.set(1);
    }

    @Test
    void aSuccessAfterTheInterruptCounts() throws Exception {
        Worker worker = redis.start((number, ctx) -> {
            try {
                return waitForGo();
            } catch (InterruptedException e) {
                return Outcome.done();
            }
        });
        String id = redis.add(1);
        started.await();
        assertThat(worker.stop(Duration.ZERO).kind()).isEqualTo(ShutdownReport.Kind.DRAINED);
        assertThat(redis.story(id)).containsExactly("started", "succeeded");
    }

    @Test
    @OwnRedis
    @Timeout(60)
    void itEndsInBoundedTimeWithRedisAway(TestRedis given) throws Exception {
        Worker worker = redis.start(redis.worker().settings(QUICK).handle(NUMBER, (number, ctx) -> waitForGo()));
        redis.add(1);
        started.await();
        given.kill();
        ShutdownReport report = worker.stop(Duration.ofMillis(100));
        assertThat(report.leftBehind()).isEqualTo(1);
        assertThat(report.kind()).isEqualTo(ShutdownReport.Kind.LEFT_BEHIND);
    }
}
