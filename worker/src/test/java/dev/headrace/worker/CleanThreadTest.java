package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What a handler leaves on its thread does not reach the next attempt. */
@RedisTest
class CleanThreadTest {
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

    private final Set<String> found = ConcurrentHashMap.newKeySet();
    private final Set<Long> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ran = new AtomicInteger();
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private RealRedis redis;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
        LOCAL.remove();
        INHERITABLE.remove();
        MDC.clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void anAttemptFindsNothingThatAnotherLeft(int slots) {
        int tasks = 500;
        redis.start(Worker.connect(redis.uri())
                .queue(redis.queue, q -> q.concurrency(slots))
                .settings(RealRedis.QUICK)
                .meters(redis.meters)
                .handle(NUMBER, (number, ctx) -> {
                    threads.add(Thread.currentThread().getId());
                    look(Thread.currentThread());
                    leave(Thread.currentThread());
                    ran.incrementAndGet();
                    if (number % 2 == 0) {
                        throw new IllegalStateException("an attempt that fails leaves as much");
                    }
                    return Outcome.done();
                }));
        for (int i = 0; i < tasks; i++) {
            redis.add(Lane.NORMAL, "type", "number", "body", Integer.toString(i), "max", "1");
        }
        redis.await(() -> ran.get() == tasks && redis.empty());
        assertThat(found).isEmpty();
        if (Runtime.version().feature() < 21) {
            assertThat(threads).as("threads, which are used again").hasSizeLessThan(tasks);
        }
    }

    @Test
    void anAttemptInheritsNothingFromTheThreadThatStartedTheWorker() {
        INHERITABLE.set("of the request that started the worker");
        redis.start((number, ctx) -> {
            look(Thread.currentThread());
            ran.incrementAndGet();
            return Outcome.done();
        });
        redis.add(1);
        redis.await(() -> ran.get() == 1);
        assertThat(found).isEmpty();
    }

    private void look(Thread thread) {
        expect(LOCAL.get() == null, "a thread-local");
        expect(INHERITABLE.get() == null, "an inheritable thread-local");
        expect(MDC.get("tenant") == null, "the logging context");
        expect(!thread.isInterrupted(), "an interrupt");
        expect(thread.getName().startsWith("headrace-handler-"), "the name");
        expect(thread.getPriority() == Thread.NORM_PRIORITY, "the priority");
        expect(thread.getContextClassLoader() == loader, "the context class loader");
        expect(thread.getUncaughtExceptionHandler() == thread.getThreadGroup(), "the uncaught exception handler");
    }

    private void expect(boolean clean, String what) {
        if (!clean) {
            found.add(what);
        }
    }

    private static void leave(Thread thread) {
        LOCAL.set("left");
        INHERITABLE.set("left");
        MDC.put("tenant", "left");
        thread.setName("left");
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.setContextClassLoader(new URLClassLoader(new URL[0], null));
        thread.setUncaughtExceptionHandler((of, error) -> {});
        thread.interrupt();
    }
}
