package dev.headrace.worker.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handler calls are run once each, and none waits for another's end for long. */
class RunnerPoolTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger started = new AtomicInteger();
    private final RunnerPool pool = new RunnerPool(
            runner -> {
                started.incrementAndGet();
                threads.execute(runner);
            },
            () -> () -> {});

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Counted implements CallRunner.Call {
        private final Runnable does;
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        private Counted(Runnable does) {
            this.does = does;
        }

        @Override
        public void run() {
            runs.incrementAndGet();
            does.run();
        }

        @Override
        public void notStarted(Throwable error) {
            refusals.incrementAndGet();
        }
    }

    private static List<Counted> calls(int count, Runnable does) {
        return IntStream.range(0, count).mapToObj(i -> new Counted(does)).toList();
    }

    private void runAll(List<Counted> calls) {
        pool.run(calls);
        awaitRun(calls);
    }

    private static void awaitRun(List<Counted> calls) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONG)
                .until(() -> calls.stream().allMatch(call -> call.runs.get() > 0));
    }

    /** So many that it has seen how short they are, whatever else the machine does. */
    private void warmUp() {
        for (int i = 0; i < 100; i++) {
            runAll(calls(50, () -> {}));
        }
    }

    @Test
    void eachCallIsRunOnceHoweverTheyCome() {
        List<Counted> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            List<Counted> some = calls(i % 7, () -> {});
            all.addAll(some);
            pool.run(some);
            if (i % 100 == 0) {
                awaitRun(some);
            }
        }
        awaitRun(all);

        assertThat(all).allSatisfy(call -> assertThat(call.runs).hasValue(1));
    }

    /** Some that take longer make it think that each has a thread, when those behind the hanging one have none. */
    @Test
    void shortCallsDoNotWaitForOneThatHangsWhateverCameBetween() throws InterruptedException {
        warmUp();
        CountDownLatch end = new CountDownLatch(1);
        List<Counted> all = new ArrayList<>(calls(12, () -> spin(Duration.ofNanos(250_000))));
        all.addAll(calls(1, () -> waitFor(end)));
        all.addAll(calls(40, () -> {}));
        pool.run(all);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONG)
                .until(() -> {
                    if (pool.waiting()) {
                        pool.unstick();
                    }
                    return all.stream().allMatch(call -> call.runs.get() == 1);
                });
        end.countDown();
    }

    private static void spin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void callsThatWaitRunAllAtOnce() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(40);
        List<Counted> calls = calls(40, () -> {
            all.countDown();
            waitFor(all);
        });

        pool.run(calls);

        assertThat(all.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyShortCallsShareAThread() {
        warmUp();
        started.set(0);
        Set<Thread> on = ConcurrentHashMap.newKeySet();

        for (int i = 0; i < 20; i++) {
            runAll(calls(100, () -> on.add(Thread.currentThread())));
        }

        assertThat(started.get()).as("runners started for 2,000 calls").isLessThan(200);
        assertThat(on).isNotEmpty();
    }

    @Test
    void aCallThatTakesLongHoldsUpNoneBehindIt() throws InterruptedException {
        warmUp();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        List<Counted> behind = calls(100, () -> {});
        List<Counted> all = new ArrayList<>(calls(1, () -> {
            begun.countDown();
            waitFor(release);
        }));
        all.addAll(behind);

        pool.run(all);
        assertThat(begun.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LONG).until(() -> {
            pool.unstick();
            return behind.stream().allMatch(call -> call.runs.get() == 1);
        });
        release.countDown();
        runAll(calls(100, () -> {}));

        assertThat(all).allSatisfy(call -> assertThat(call.runs.get()).isEqualTo(1));
    }

    @Test
    void callsForWhichThereIsNoThreadAreTold() {
        RunnerPool poor = new RunnerPool(
                runner -> {
                    throw new RejectedExecutionException("no memory for a thread");
                },
                () -> () -> {});
        List<Counted> calls = calls(3, () -> {});

        poor.run(calls);

        assertThat(calls).allSatisfy(call -> {
            assertThat(call.refusals).hasValue(1);
            assertThat(call.runs).hasValue(0);
        });
    }

    @Test
    void whereThreadsCannotBeResetEachCallHasOneOfItsOwn() {
        Set<Thread> on = ConcurrentHashMap.newKeySet();
        RunnerPool once = new RunnerPool(runner -> new Thread(runner).start(), () -> null);
        for (int i = 0; i < 20; i++) {
            List<Counted> calls = calls(100, () -> on.add(Thread.currentThread()));
            once.run(calls);
            awaitRun(calls);
            assertThat(calls).allSatisfy(call -> assertThat(call.runs).hasValue(1));
        }
        assertThat(on).hasSize(2_000);
    }

    /** The thread of the call before it would have been the one to start the next. */
    @Test
    void aCallForWhichThereIsNoThreadAnyMoreIsTold() {
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        RunnerPool poor = new RunnerPool(
                runner -> {
                    if (left.decrementAndGet() < 0) {
                        throw new RejectedExecutionException("no memory for a thread");
                    }
                    threads.execute(runner);
                },
                () -> null);
        for (int i = 0; i < 100; i++) {
            List<Counted> some = calls(50, () -> {});
            poor.run(some);
            awaitRun(some);
        }
        left.set(5);
        List<Counted> all = calls(100, () -> {});
        poor.run(all);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONG)
                .until(() -> all.stream().allMatch(call -> call.runs.get() + call.refusals.get() == 1));
        assertThat(all).anySatisfy(call -> assertThat(call.refusals).hasValue(1));
        assertThat(all.stream().mapToInt(call -> call.runs.get()).sum()).isLessThan(6);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
