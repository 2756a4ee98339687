package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static dev.headrace.worker.RealRedis.QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.PayloadException;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a task in a worker on a real Redis. */
@RedisTest
class WorkerTest {
    private RealRedis redis;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    @Test
    void aPlainXaddIsRunOnceAndLeavesNothingBehind() {
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        AtomicInteger starts = new AtomicInteger();
        redis.start((number, ctx) -> {
            starts.incrementAndGet();
            ran.add(number);
            return Outcome.done();
        });
        String first = redis.add(0);
        for (int i = 1; i < 1000; i++) {
            redis.add(i);
        }
        redis.await(redis::empty);
        assertThat(ran).hasSize(1000);
        assertThat(starts).hasValue(1000);
        assertThat(redis.pending()).isZero();
        assertThat(redis.story(first)).containsExactly("started", "succeeded");
        redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "succeeded") == 1000);
    }

    @Test
    void noMoreRunThanTheConcurrencyAllows() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        redis.start((number, ctx) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            four.countDown();
            four.await();
            Thread.onSpinWait();
            now.decrementAndGet();
            return Outcome.done();
        });
        for (int i = 0; i < 200; i++) {
            redis.add(i);
            redis.add(Lane.HIGH, "type", "number", "body", "1");
            redis.add(Lane.LOW, "type", "number", "body", "2");
        }
        redis.await(redis::empty);
        assertThat(most).hasValue(4);
    }

    /** The tasks of the lane that is not served are queued first, and are there when the others have been run. */
    @Test
    void aWorkerOfSomeLanesLeavesTheOthersAlone() {
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        redis.add(1);
        redis.add(Lane.LOW, "type", "number", "body", "2");
        redis.start(Worker.connect(redis.uri())
                .queue(redis.queue, q -> q.lanes(Set.of(Lane.HIGH, Lane.LOW)))
                .settings(QUICK)
                .handle(NUMBER, (number, ctx) -> {
                    ran.add(number);
                    return Outcome.done();
                }));
        redis.await(() -> ran.contains(2));
        for (int number = 3; number < 40; number++) {
            int waited = number;
            redis.add(number % 2 == 0 ? Lane.HIGH : Lane.LOW, "type", "number", "body", "" + number);
            redis.await(() -> ran.contains(waited));
        }
        assertThat(ran).hasSize(38).doesNotContain(1);
        assertThat(redis.length(Lane.NORMAL)).isEqualTo(1);
        assertThat(redis.pending()).isZero();
    }

    /** More than half of the slots hang, and what was short before them must not wait for that. */
    @Test
    void shortTasksRunOnBesideThoseThatHang() {
        int hanging = 40;
        int brief = 3000;
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger hung = new AtomicInteger();
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        for (int number = hanging; number < hanging + brief; number++) {
            redis.add(number);
        }
        for (int number = 0; number < hanging; number++) {
            redis.add(number);
            redis.add(hanging + brief + number);
        }
        redis.start(Worker.connect(redis.uri())
                .queue(redis.queue, queue -> queue.concurrency(64))
                .settings(QUICK)
                .handle(NUMBER, (number, ctx) -> {
                    if (number < hanging) {
                        hung.incrementAndGet();
                        end.await();
                    }
                    ran.add(number);
                    return Outcome.done();
                }));
        redis.await(() -> hung.get() == hanging && ran.size() == brief + hanging);
        end.countDown();
        redis.await(redis::empty);
        assertThat(ran).hasSize(brief + 2 * hanging);
    }

    /** One slot, so what is left of it would stop everything. */
    @Test
    void anErrorThatThrowsWhenItIsLookedAtFailsItsAttemptAndNothingElse() {
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        String odd = redis.add(Lane.NORMAL, "type", "number", "body", "1", "max", "1");
        redis.add(2);
        redis.start(Worker.connect(redis.uri())
                .queue(redis.queue, queue -> queue.concurrency(1))
                .settings(QUICK)
                .handle(NUMBER, (number, ctx) -> {
                    if (number == 1) {
                        throw new UntellableException();
                    }
                    ran.add(number);
                    return Outcome.done();
                }));
        redis.await(() -> ran.contains(2) && "dead".equals(redis.record(odd).get("state")));
        assertThat(redis.story(odd)).startsWith("started");
        redis.await(redis::empty);
    }

    @SuppressWarnings("serial")
    private static final class UntellableException extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("not even this");
        }
    }

    @Test
    void anInterruptThatAHandlerLeavesBehindIsNotTheNextOnes() {
        AtomicInteger slept = new AtomicInteger();
        int pairs = 50;
        for (int number = 0; number < 2 * pairs; number++) {
            redis.add(Lane.NORMAL, "type", "number", "body", Integer.toString(number), "max", "1");
        }
        redis.start(Worker.connect(redis.uri())
                .queue(redis.queue, queue -> queue.concurrency(2))
                .settings(QUICK)
                .handle(NUMBER, (number, ctx) -> {
                    if (number % 2 == 0) {
                        Thread.currentThread().interrupt();
                    } else {
                        new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
                        slept.incrementAndGet();
                    }
                    return Outcome.done();
                }));
        redis.await(redis::empty);
        assertThat(slept).hasValue(pairs);
    }

    @Test
    void claimsTakeNoMoreThanThereAreSlots() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger started = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            redis.add(i);
        }
        redis.start((number, ctx) -> {
            started.incrementAndGet();
            go.await();
            return Outcome.done();
        });
        redis.await(() -> started.get() == 4);
        assertThat(redis.pending()).isEqualTo(4);
        assertThat(redis.meters.get("worker.concurrent_jobs").gauge().value()).isEqualTo(4);
        go.countDown();
        redis.await(redis::empty);
    }

    @Test
    void aHandlerIsToldWhoItsTaskIs() {
        AtomicReference<TaskContext> told = new AtomicReference<>();
        AtomicReference<Map<String, String>> headers = new AtomicReference<>();
        redis.start((number, ctx) -> {
            told.set(ctx);
            headers.set(ctx.headers());
            return Outcome.done();
        });
        String id = redis.add(Lane.HIGH, "type", "number", "body", "7", "h:user", "eve", "unknown", "x");
        redis.await(redis::empty);
        TaskContext ctx = told.get();
        assertThat(ctx.task()).hasToString(redis.queue + "/" + id + "@high");
        assertThat(List.of(ctx.queue(), ctx.type())).containsExactly(redis.queue, "number");
        assertThat(ctx.attempt()).isEqualTo(1);
        assertThat(ctx.fencingToken()).isEqualTo(1);
        assertThat(headers.get()).containsExactly(Map.entry("user", "eve"));
        assertThat(ctx.header("user")).contains("eve");
        assertThat(ctx.leaseLost() || ctx.cancelRequested() || ctx.leaseAtRisk())
                .isFalse();
    }

    record Answer(int value) {}

    @Test
    void aResultIsKeptWhenItIsAskedForAndOneThatCannotBeWrittenIsAFailure() {
        List<Object> unwritable = new ArrayList<>();
        unwritable.add(unwritable);
        redis.start(redis.worker()
                .handle(
                        NUMBER.withResult(Object.class),
                        (number, ctx) -> Outcome.done(number == 1 ? new Answer(41) : unwritable)));
        String kept = redis.add(Lane.NORMAL, "type", "number", "body", "1", "keep", "60000");
        String unfit = redis.add(Lane.NORMAL, "type", "number", "body", "2", "keep", "60000", "max", "1");
        String unasked = redis.add(2);
        redis.await(redis::empty);
        assertThat(redis.record(kept)).containsEntry("result", "{\"value\":41}").containsEntry("state", "succeeded");
        assertThat(redis.record(unfit)).containsEntry("cause", "UNVERIFIED_RESULT");
        assertThat(redis.story(unasked)).containsExactly("started", "succeeded");
    }

    /** A codec of one's own has no limit but the worker's. */
    @Test
    void aResultOrAMessageOfACodecOfOnesOwnIsBounded() {
        PayloadCodec own = new PayloadCodec() {
            @Override
            public byte[] write(Object value) {
                return new byte[value.equals(1) ? DEFAULT_MAX_BYTES + 1 : DEFAULT_MAX_BYTES];
            }

            @Override
            public Object read(byte[] body, Type type) {
                if (body.length > 1) {
                    throw new PayloadException("y".repeat(1 << 20));
                }
                return PayloadCodec.json().read(body, type);
            }
        };
        redis.start(redis.worker()
                .codec(own)
                .handle(NUMBER.withResult(Integer.class), (number, ctx) -> Outcome.done(number)));
        String large = redis.add(Lane.NORMAL, "type", "number", "body", "1", "keep", "60000", "max", "1");
        String largest = redis.add(Lane.NORMAL, "type", "number", "body", "2", "keep", "60000", "max", "1");
        String unread = redis.add(Lane.NORMAL, "type", "number", "body", "33");
        redis.await(redis::empty);
        assertThat(redis.record(large)).containsEntry("cause", "UNVERIFIED_RESULT");
        assertThat(redis.record(large).get("message")).contains("1048577 bytes", "1048576", "maxBytes");
        assertThat(redis.record(largest)).containsEntry("state", "succeeded");
        assertThat(redis.record(unread)).containsEntry("code", "MALFORMED");
        assertThat(redis.record(unread).get("message")).hasSizeLessThan(2000);
    }

    @Test
    void aHandlerReadsTheTraceOfItsSubmission() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        List<Optional<String>> seen = new CopyOnWriteArrayList<>();
        redis.start((number, ctx) -> {
            seen.add(ctx.traceparent());
            return Outcome.done();
        });
        redis.add(Lane.NORMAL, "type", "number", "body", "1", "trace", trace);
        redis.await(() -> seen.size() == 1);
        redis.add(2);
        redis.await(() -> seen.size() == 2);
        assertThat(seen).containsExactly(Optional.of(trace), Optional.empty());
    }

    @Test
    void anAttemptThatRunsTooLongIsInterruptedAndFailsOnce() {
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        redis.start((number, ctx) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
            return Outcome.done();
        });
        String id = redis.add(Lane.NORMAL, "type", "number", "body", "1", "timeout", "50", "max", "1");
        redis.await(() -> "dead".equals(redis.record(id).get("state")));
        assertThat(redis.record(id)).containsEntry("cause", "TIMEOUT");
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsSettledWithoutAndKeepsItsSlot() {
        AtomicInteger stop = new AtomicInteger();
        WorkerSettings soon =
                QUICK.withLimits(new AttemptLimits(1, 3, Duration.ofMillis(50), Duration.ZERO, Duration.ofMillis(50)));
        redis.start(redis.worker().settings(soon).handle(NUMBER, (number, ctx) -> {
            while (stop.get() == 0) {
                Thread.onSpinWait();
            }
            return Outcome.done();
        }));
        String id = redis.add(1);
        redis.await(() -> "dead".equals(redis.record(id).get("state")));
        assertThat(redis.meters
                        .get("headrace.worker.abandoned.handlers")
                        .tag("type", "number")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(redis.meters.get("worker.concurrent_jobs").gauge().value()).isEqualTo(1);
        stop.set(1);
        redis.await(() -> redis.meters.get("worker.concurrent_jobs").gauge().value() == 0);
        assertThat(redis.meters
                        .get("headrace.worker.abandoned.handlers")
                        .tag("type", "number")
                        .gauge()
                        .value())
                .isZero();
        assertThat(redis.story(id)).containsExactly("started", "dead");
    }

    @Test
    void aWorkerWithoutQueueOrHandlerIsRefusedByName(TestRedis given) {
        assertThatThrownBy(() -> Worker.connect(given.uri()).queue("q").start()).hasMessageStartingWith("handlers:");
        assertThatThrownBy(() -> Worker.connect(given.uri())
                        .handle(NUMBER, (n, c) -> Outcome.done())
                        .start())
                .hasMessageStartingWith("queue:");
        assertThatThrownBy(() -> Worker.connect(given.uri()).queue("q").queue("q"))
                .hasMessageStartingWith("queue:");
    }
}
