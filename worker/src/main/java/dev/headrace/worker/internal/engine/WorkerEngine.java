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
 * A worker without its edge: everything happens on one loop, against one store. Started in this order: the walk for
 * timeouts, then each queue: its groups, its beats, its claims; so that nothing is ever claimed that would not be
 * beaten and bounded. Stopped the other way round, by {@link Shutdown}: claims first, beats last, since what is held is
 * beaten for until Redis has taken it back.
 */
public final class WorkerEngine {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEngine.class);

    private final WorkerRuntime runtime;
    private final Timeouts timeouts;
    private final List<QueueRunner> queues = new ArrayList<>();
    private @Nullable CompletableFuture<ShutdownReport> stopped;

    /** @param queues the queues and how they are served */
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

    /** Starts; ends when shard 0 of each queue is open, or with the first error that trying on cannot help. */
    public CompletableFuture<Void> start() {
        timeouts.start();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        queues.forEach(queue -> open.add(queue.start()));
        return CompletableFuture.allOf(open.toArray(CompletableFuture<?>[]::new));
    }

    /** Ends it gracefully; asked again, answers the first end. On the loop. */
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

    /** The JVM exits: claims no more, and releases what still comes. What runs is beaten for until the JVM is gone. */
    public void jvmExits() {
        if (!stopping()) {
            LOG.warn("worker {}: the JVM exits; claims no more", runtime.worker());
            shards().forEach(ShardRunner::releaseNew);
            var unused = stopIntake();
        }
    }

    boolean stopping() {
        return stopped != null;
    }

    /** On the loop. */
    public Health health() {
        int held = held();
        if (stopping()) {
            return Health.notReady("stopping: claims no more, and still holds tasks: " + held);
        }
        return shards().stream()
                .flatMap(shard -> shard.complaint().stream())
                .findFirst()
                .map(Health::notReady)
                .orElseGet(() ->
                        Health.ready("Redis answers the claims; queues: " + queues.size() + ", tasks held: " + held));
    }

    // ---- the stop list, as Shutdown goes through it --------------------------------------------------------------

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

    // ---- what Shutdown asks
    // ------------------------------------------------------------------------------------------

    List<ShardRunner> shards() {
        List<ShardRunner> all = new ArrayList<>();
        queues.forEach(queue -> all.addAll(queue.shards()));
        return all;
    }

    /** How many tasks are held. */
    public int held() {
        return shards().stream().mapToInt(shard -> shard.table().size()).sum();
    }

    /** How many handlers run now. */
    public int running() {
        return queues.stream().mapToInt(queue -> queue.slots().running()).sum();
    }

    List<QueueRunner> queues() {
        return queues;
    }
}
