package dev.headrace.worker.internal.engine;

import dev.headrace.health.Health;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.internal.attempt.Quarantine;
import dev.headrace.worker.internal.attempt.Timeouts;
import dev.headrace.worker.internal.claim.SharedBandwidth;
import dev.headrace.worker.internal.restart.DuplicateInstanceWatch;
import dev.headrace.worker.internal.run.Dispatcher;
import dev.headrace.worker.internal.run.FinishedCalls;
import dev.headrace.worker.internal.run.HandlerSetup;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core of a worker, on one loop and one store. Start order: the check for timeouts, then for each queue its groups, its
 * heartbeats and its claims, so that every claimed task gets heartbeats and a time limit. {@link Shutdown} stops it in the
 * reverse order: claims first, heartbeats last, because held tasks need heartbeats until they are settled or released.
 */
public final class WorkerEngine {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEngine.class);

    private final WorkerRuntime runtime;
    private final Timeouts timeouts;
    private final List<QueueRunner> queues = new ArrayList<>();
    private @Nullable CompletableFuture<ShutdownReport> stopped;

    /** @param queues the queues and their options */
    public WorkerEngine(
            WorkerRuntime runtime, HandlerSetup handling, Map<String, QueueOptions> queues, MeterRegistry registry) {
        this.runtime = runtime;
        EventLoop loop = runtime.loop();
        EngineParts parts = new EngineParts(
                runtime,
                handling.handlers(),
                new Dispatcher(loop, handling, new FinishedCalls(loop, handling.threads()::waiting)),
                new Quarantine(loop, runtime.settings().limits().timeoutGrace()),
                new SharedBandwidth(loop),
                new DuplicateInstanceWatch(runtime.worker()));
        this.timeouts = new Timeouts(
                runtime, () -> shards().stream().map(ShardRunner::table).toList());
        queues.forEach(
                (queue, options) -> this.queues.add(new QueueRunner(parts, queue, options, registry, this::stopping)));
    }

    /** Starts. The future completes when shard 0 of each queue is open, or with the first error that retries cannot solve. */
    public CompletableFuture<Void> start() {
        timeouts.start();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        queues.forEach(queue -> open.add(queue.start()));
        return CompletableFuture.allOf(open.toArray(CompletableFuture<?>[]::new));
    }

    /** Stops gracefully. A second call returns the first stop's future. On the loop. */
    public CompletableFuture<ShutdownReport> stop(Duration drainTimeout) {
        if (stopped == null) {
            Shutdown shutdown = new Shutdown(runtime, this);
            stopped = new CompletableFuture<>();
            CompletableFuture<ShutdownReport> end = stopped;
            runtime.loop()
                    .when(
                            EventLoop.attempt(() -> shutdown.begin(drainTimeout)),
                            (report, error) -> EventLoop.complete(end, report, error));
        }
        return stopped;
    }

    /** Stops claiming because the JVM exits, and releases late deliveries. Heartbeats continue until the JVM is gone. */
    public void jvmExits() {
        if (!stopping()) {
            LOG.warn("worker {}: the JVM is shutting down; no more tasks are claimed", runtime.worker());
            shards().forEach(ShardRunner::releaseNew);
            var unused = stopIntake();
        }
    }

    boolean stopping() {
        return stopped != null;
    }

    /** Returns the health of the worker. On the loop. */
    public Health health() {
        int held = held();
        if (stopping()) {
            return Health.notReady("stopping: it claims no more tasks, and still holds " + held);
        }
        return shards().stream()
                .flatMap(shard -> shard.complaint().stream())
                .findFirst()
                .map(Health::notReady)
                .orElseGet(() ->
                        Health.ready("Redis answers the claims; queues: " + queues.size() + ", tasks held: " + held));
    }

    // ---- the stop list, in the order of Shutdown -----------------------------------------------------------------

    CompletableFuture<Void> stopIntake() {
        return CompletableFuture.allOf(
                queues.stream().map(QueueRunner::stopIntake).toArray(CompletableFuture<?>[]::new));
    }

    void stopBeating() {
        shards().forEach(ShardRunner::stopBeating);
    }

    void stopTimers() {
        timeouts.stop();
    }

    void closeMeters() {
        queues.forEach(QueueRunner::closeMeters);
    }

    // ---- state for Shutdown
    // ------------------------------------------------------------------------------------------

    List<ShardRunner> shards() {
        List<ShardRunner> all = new ArrayList<>();
        queues.forEach(queue -> all.addAll(queue.shards()));
        return all;
    }

    /** Returns the number of held tasks. */
    public int held() {
        return shards().stream().mapToInt(shard -> shard.table().size()).sum();
    }

    /** Returns the number of running handlers. */
    public int running() {
        return queues.stream().mapToInt(queue -> queue.slots().running()).sum();
    }

    List<QueueRunner> queues() {
        return queues;
    }
}
