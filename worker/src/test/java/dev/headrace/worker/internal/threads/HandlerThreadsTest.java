package dev.headrace.worker.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The threads that handlers run on. A scenario, as they are others on a newer JVM. */
@Tag("scenario")
class HandlerThreadsTest {

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }

    @Test
    void theyAreVirtualWhereTheJvmHasThemAndNamedEverywhere() throws Exception {
        try (HandlerThreads threads = HandlerThreads.forUpTo(1)) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            threads.executor().execute(() -> ran.complete(Thread.currentThread()));
            Thread thread = ran.get(10, TimeUnit.SECONDS);
            assertThat(thread.getName()).startsWith("headrace-handler-");
            assertThat(thread.isDaemon()).as("none keeps the JVM alive").isTrue();
            boolean have = Runtime.version().feature() >= 21;
            assertThat(threads.virtual()).isEqualTo(have);
            if (have) {
                assertThat(isVirtual(thread)).isTrue();
            }
        }
    }

    /** On a virtual thread, each of these would keep a carrier, of which there is one for each core. */
    @Test
    void asManyRunAtOnceAsThereAreSlotsThoughTheyAllCompute() throws Exception {
        int slots = Runtime.getRuntime().availableProcessors() + 2;
        AtomicBoolean stop = new AtomicBoolean();
        try (HandlerThreads threads = HandlerThreads.forUpTo(slots)) {
            CountDownLatch all = new CountDownLatch(slots);
            for (int i = 0; i < slots; i++) {
                threads.executor().execute(() -> {
                    all.countDown();
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            stop.set(true);
        }
    }

    @Test
    void asManyRunAtOnceAsThereAreSlotsThoughTheyAllBlock() throws Exception {
        try (HandlerThreads threads = HandlerThreads.forUpTo(50)) {
            CountDownLatch all = new CountDownLatch(50);
            for (int i = 0; i < 50; i++) {
                threads.executor().execute(() -> {
                    all.countDown();
                    try {
                        all.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Handlers on threads of a fork-join pool can make it run what else is there, in the midst of their own call. */
    @Test
    void aHandlerThatHelpsItsPoolRunsNoOtherCallInsideItsOwn() throws Exception {
        try (HandlerThreads threads = HandlerThreads.forUpTo(1)) {
            CompletableFuture<Boolean> apart = new CompletableFuture<>();
            CountDownLatch queued = new CountDownLatch(1);
            threads.executor().execute(() -> {
                Thread mine = Thread.currentThread();
                awaitCount(queued);
                threads.executor().execute(() -> apart.complete(Thread.currentThread() != mine));
                ForkJoinTask.helpQuiesce();
            });
            queued.countDown();
            assertThat(apart.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitCount(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHandlerCannotShutItsPoolDown() throws Exception {
        try (HandlerThreads threads = HandlerThreads.forUpTo(1)) {
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            threads.executor().execute(() -> {
                ForkJoinPool pool = ForkJoinTask.getPool();
                if (pool != null) {
                    pool.shutdown();
                    pool.shutdownNow();
                }
                ended.complete(true);
            });
            assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Boolean> next = new CompletableFuture<>();
            threads.executor().execute(() -> next.complete(true));
            assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
