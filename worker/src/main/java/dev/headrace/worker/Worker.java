package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.health.Health;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Uninterrupted;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.internal.text.DurationText;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
import dev.headrace.worker.internal.engine.WorkerEngine;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.internal.threads.HandlerThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of one or more queues. Any number of workers may serve a queue. If one of them dies, another one runs its
 * tasks. Thread-safe.
 *
 * <pre>{@code
 * try (var worker = Worker.connect("redis://localhost:6379")
 *         .queue("images", q -> q.concurrency(16))
 *         .handle(THUMBNAIL, (task, ctx) -> { resize(task.image(), task.width()); return Outcome.done(); })
 *         .start()) { worker.awaitShutdown(); }
 * }</pre>
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration BEYOND_DRAIN = Duration.ofSeconds(12);

    private final WorkerRuntime runtime;
    private final EventLoop loop;
    private final RedisTaskStore store;
    private final HandlerThreads threads;
    private final WorkerEngine engine;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread exitHook = new Thread(this::jvmExits, "headrace-worker-exit");

    Worker(WorkerRuntime runtime, RedisTaskStore store, HandlerThreads threads, WorkerEngine engine) {
        this.runtime = runtime;
        this.loop = runtime.loop();
        this.store = store;
        this.threads = threads;
        this.engine = engine;
    }

    /**
     * Returns a builder of a worker for the Redis at this address. {@link WorkerBuilder#start} opens the connection.
     *
     * @param uri {@code redis://[user:password@]host:port[/db]}, or {@code rediss://} for TLS
     */
    public static WorkerBuilder connect(String uri) {
        return connect(RedisSettings.of(required(uri, "uri")));
    }

    /** Returns a builder of a worker for the Redis of these settings. */
    public static WorkerBuilder connect(RedisSettings redis) {
        return new WorkerBuilder(required(redis, "redis"));
    }

    /** Returns the id of this worker, as used for consumers and heartbeats: its instance and its incarnation. */
    public String id() {
        return runtime.worker().toString();
    }

    /**
     * Returns the health of the worker. It is live while its event loop answers, and ready while Redis answers its claims and
     * heartbeats, the settings of each queue were read at least once, and it is not stopping. Waits 2 s at most.
     */
    public Health health() {
        return closed.getCount() == 0 ? Health.notReady("stopped") : Health.ask(loop, engine::health);
    }

    /** Waits until the worker has stopped. */
    public void awaitShutdown() throws InterruptedException {
        closed.await();
    }

    /**
     * Stops gracefully. The worker claims no more tasks and waits for the running ones, while it sends heartbeats for them.
     * After the drain timeout it interrupts the remaining handlers and releases their tasks; no attempt is spent. Returns at
     * most 12 s after the drain timeout, even if Redis is not reachable. A second call waits for the first. An interrupt of
     * the calling thread does not shorten the wait; the thread is interrupted when this method returns.
     *
     * @param drainTimeout how long to wait for running tasks, 0 to 24 h
     * @return the outcome of the stop
     * @throws IllegalArgumentException if the timeout is out of its range
     */
    public ShutdownReport stop(Duration drainTimeout) {
        WorkerSettings.requireDrainTimeout(required(drainTimeout, "drainTimeout"));
        if (stopping.compareAndSet(false, true)) {
            loop.when(
                    loop.call(() -> engine.stop(drainTimeout)), (how, error) -> EventLoop.complete(report, how, error));
            finish(drainTimeout);
        }
        return report.join();
    }

    private void finish(Duration drainTimeout) {
        try {
            Uninterrupted.get(report, drainTimeout.plus(BEYOND_DRAIN));
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("worker {} did not stop gracefully; its connections are closed now", id(), e);
        } finally {
            threads.close();
            store.close();
            forgetExitHook();
            report.completeExceptionally(new IllegalStateException("worker " + id() + " did not stop in time"));
            closed.countDown();
        }
    }

    /** Stops claiming: other shutdown hooks may hang, and tasks that are claimed meanwhile could not be finished. */
    private void jvmExits() {
        loop.execute(engine::jvmExits);
    }

    private void forgetExitHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException e) {
            // The JVM exits, so the hook is not needed any more.
        }
    }

    /** Calls {@link #stop(Duration)} with the drain timeout of the settings. */
    public ShutdownReport stop() {
        return stop(runtime.settings().drainTimeout());
    }

    /** Calls {@link #stop()}. Idempotent. */
    @Override
    public void close() {
        stop();
    }

    /** Starts the engine and waits until its queues are open, or until an error occurs that retries cannot solve. */
    void begin(Duration atMost) {
        try {
            Runtime.getRuntime().addShutdownHook(exitHook);
        } catch (IllegalStateException e) {
            stop(Duration.ZERO);
            throw new IllegalStateException("the JVM is shutting down, so worker " + id() + " does not start", e);
        }
        CompletableFuture<Void> open = loop.call(engine::start);
        try {
            open.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("worker {}: not all queues are open in Redis after {}; retrying", id(), DurationText.of(atMost));
        } catch (ExecutionException e) {
            stop(Duration.ZERO);
            throw e.getCause() instanceof StoreException store ? store : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            stop(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the worker was starting", e);
        }
    }
}
