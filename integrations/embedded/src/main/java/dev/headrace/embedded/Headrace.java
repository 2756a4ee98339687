package dev.headrace.embedded;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.controller.Controller;
import dev.headrace.health.Health;
import dev.headrace.redis.RedisSettings;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.Worker;
import dev.headrace.worker.WorkerSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a worker, a controller and a client in this program. One program is enough: it retries, schedules and recovers
 * without a daemon. Several programs that serve one queue share its tasks; the controller of one of them leads, and another
 * takes over when that one stops or dies. Thread-safe.
 *
 * <pre>{@code
 * try (var headrace = Headrace.connect("redis://localhost:6379")
 *         .queue("images", q -> q.concurrency(16))
 *         .handleWithoutResult(THUMBNAIL, (task, ctx) -> resize(task.image(), task.width()))
 *         .start()) {
 *     headrace.queue("images").submit(THUMBNAIL, new Thumbnail("a.png", 200));
 *     headrace.awaitShutdown();
 * }
 * }</pre>
 *
 * <p>If the JVM exits without {@link #close}, the worker claims no more tasks, and its running tasks are recovered when their
 * heartbeats expire. To stop gracefully on SIGTERM, call {@link #close} in a shutdown hook.
 */
public final class Headrace implements AutoCloseable {
    private final Worker worker;
    private final Controller controller;
    private final HeadraceClient client;
    private final Duration drainTimeout;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Headrace(Worker worker, Controller controller, HeadraceClient client, Duration drainTimeout) {
        this.worker = worker;
        this.controller = controller;
        this.client = client;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Returns a builder for the Redis at this address. {@link HeadraceBuilder#start} opens the connections.
     *
     * @param uri {@code redis://[user:password@]host:port[/db]}, or {@code rediss://} for TLS
     * @throws IllegalArgumentException if the address is invalid
     */
    public static HeadraceBuilder connect(String uri) {
        return connect(RedisSettings.of(required(uri, "uri")));
    }

    /** Returns a builder for the Redis of these settings. {@link HeadraceBuilder#start} opens the connections. */
    public static HeadraceBuilder connect(RedisSettings redis) {
        return new HeadraceBuilder(required(redis, "redis"));
    }

    /**
     * Returns a queue to submit to. This program need not serve it.
     *
     * @param name {@code [A-Za-z0-9._-]{1,64}}
     * @throws IllegalArgumentException if it is not a valid queue name
     */
    public Queue queue(String name) {
        return client.queue(name);
    }

    /** Returns the client, which also cancels, looks up and awaits tasks. It is closed with this object. */
    public HeadraceClient client() {
        return client;
    }

    /** Returns the worker's id, as used for consumers and heartbeats: its instance name and its incarnation. */
    public String workerId() {
        return worker.id();
    }

    /**
     * Returns the health of the worker and the controller: live if both are live, ready if both are ready. Waits 4 s at
     * most.
     */
    public Health health() {
        Health ofWorker = worker.health();
        Health ofController = controller.health();
        return new Health(
                ofWorker.live() && ofController.live(),
                ofWorker.ready() && ofController.ready(),
                "worker: " + ofWorker.why() + "; controller: " + ofController.why());
    }

    /** Waits until another thread has stopped or closed this object. */
    public void awaitShutdown() throws InterruptedException {
        closed.await();
    }

    /**
     * Stops in this order: the worker claims no more tasks and waits for its running handlers, which can still submit; the
     * controller hands its queues over, so that another program continues at once; the client sends the remaining submissions.
     * Then all connections are closed. Takes at most 24 s longer than the drain timeout, even if Redis is not reachable. A
     * second call waits for the first. Must not be called in a continuation on the client's own thread, for which handlers may
     * wait.
     *
     * @param drainTimeout how long to wait for running handlers before they are interrupted, 0 to 24 h
     * @return the outcome of the worker's stop
     * @throws IllegalArgumentException if the timeout is out of its range
     */
    public ShutdownReport stop(Duration drainTimeout) {
        Duration drain = WorkerSettings.DEFAULT
                .withDrainTimeout(required(drainTimeout, "drainTimeout"))
                .drainTimeout();
        if (stopping.compareAndSet(false, true)) {
            try {
                report.complete(stopInOrder(drain));
            } catch (RuntimeException | Error e) {
                report.completeExceptionally(e);
            } finally {
                closed.countDown();
            }
        }
        return report.join();
    }

    /** Closes the parts in reverse order: the worker, then the controller, then the client. */
    private ShutdownReport stopInOrder(Duration drain) {
        try (client;
                controller) {
            return worker.stop(drain);
        }
    }

    /** Calls {@link #stop(Duration)} with the drain timeout of the worker's settings. */
    public ShutdownReport stop() {
        return stop(drainTimeout);
    }

    /** Calls {@link #stop()}. Idempotent. */
    @Override
    public void close() {
        stop();
    }
}
