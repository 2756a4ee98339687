package dev.headrace.worker;

import dev.headrace.health.Health;
import dev.headrace.internal.loop.EventLoop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
final class WorkerEngine {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEngine.class);

    private final Core core;
    private final MeterRegistry registry;
    private final Map<String, String> words;
    private final Handlers handlers;
    private final Judge judge;
    private final Dispatcher dispatcher;
    private final Finished finished;
    private final Suspects suspects;
    private final NarrowLink link;
    private final Twins twins;
    private final Timeouts timeouts;
    private final List<QueueRunner> queues = new ArrayList<>();
    private @Nullable CompletableFuture<ShutdownReport> stopped;

    /**
     * @param queues the queues and how they are served
     * @param words what the worker says of itself in its liveness: host, pid and the like
     */
    WorkerEngine(
            Core core,
            Handling handling,
            Map<String, QueueOptions> queues,
            MeterRegistry registry,
            Map<String, String> words) {
        this.core = core;
        this.registry = registry;
        this.words = new LinkedHashMap<>(words);
        this.handlers = handling.handlers();
        this.judge = new Judge(core, handlers);
        this.finished = new Finished(core.loop(), handling.threads()::waiting);
        this.dispatcher = new Dispatcher(core.loop(), handling, finished);
        this.link = new NarrowLink(core.loop());
        this.suspects = new Suspects(core.loop());
        this.twins = new Twins(core);
        this.timeouts = new Timeouts(this);
        queues.forEach((queue, options) -> this.queues.add(new QueueRunner(this, queue, options)));
    }

    /** Starts; ends when shard 0 of each queue is open, or with the first error that trying on cannot help. */
    CompletableFuture<Void> start() {
        timeouts.start();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        queues.forEach(queue -> open.add(queue.start()));
        return CompletableFuture.allOf(open.toArray(CompletableFuture<?>[]::new));
    }

    /** Ends it gracefully; asked again, answers the first end. On the loop. */
    CompletableFuture<ShutdownReport> stop(Duration drainTimeout) {
        if (stopped == null) {
            Shutdown shutdown = new Shutdown(this);
            stopped = new CompletableFuture<>();
            CompletableFuture<ShutdownReport> end = stopped;
            core.loop()
                    .when(
                            EventLoop.attempt(() -> shutdown.begin(drainTimeout)),
                            (report, error) -> EventLoop.complete(end, report, error));
        }
        return stopped;
    }

    /** The JVM exits: claims no more, and gives back what still comes. What runs is beaten for until the JVM is gone. */
    void jvmExits() {
        if (!stopping()) {
            LOG.warn("worker {}: the JVM exits; claims no more", core.worker());
            shards().forEach(ShardRunner::giveBackWhatComes);
            var unused = stopIntake();
        }
    }

    boolean stopping() {
        return stopped != null;
    }

    /** On the loop. */
    Health health() {
        int held = shards().stream().mapToInt(shard -> shard.table().size()).sum();
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
        shards().forEach(shard -> shard.heartbeats().stop());
    }

    void stopTimers() {
        timeouts.stop();
    }

    // ---- what the parts find here --------------------------------------------------------------------------------

    List<ShardRunner> shards() {
        List<ShardRunner> all = new ArrayList<>();
        queues.forEach(queue -> all.addAll(queue.all()));
        return all;
    }

    List<QueueRunner> queues() {
        return queues;
    }

    Map<String, String> words() {
        return words;
    }

    MeterRegistry registry() {
        return registry;
    }

    Core core() {
        return core;
    }

    Handlers handlers() {
        return handlers;
    }

    Judge judge() {
        return judge;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Finished finished() {
        return finished;
    }

    NarrowLink link() {
        return link;
    }

    Suspects suspects() {
        return suspects;
    }

    Twins twins() {
        return twins;
    }
}
