package dev.headrace.controller;

import dev.headrace.controller.internal.engine.ControllerEngine;
import dev.headrace.controller.internal.engine.ControllerName;
import dev.headrace.controller.internal.engine.Scope;

import static dev.headrace.task.Argument.required;

import dev.headrace.health.Health;
import dev.headrace.redis.RedisSettings;
import dev.headrace.redis.RedisTaskStore;
import dev.headrace.task.Shard;
import dev.headrace.time.EventLoop;
import dev.headrace.time.Uninterrupted;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the tasks whose workers cannot: requeues those of dead workers, queues those whose time has come, sweeps
 * up what was left behind. Any number may run; one sweeps a shard at a time, and another takes over when it ends or
 * dies. Thread-safe.
 *
 * <pre>{@code
 * try (var controller = Controller.connect("redis://localhost:6379").start()) {
 *     controller.awaitShutdown();
 * }
 * }</pre>
 */
public final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final Duration HAND_OVER = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final RedisTaskStore store;
    private final ControllerEngine engine;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Controller(EventLoop loop, RedisTaskStore store, ControllerEngine engine) {
        this.loop = loop;
        this.store = store;
        this.engine = engine;
    }

    /**
     * A controller to be, on the Redis at this address.
     *
     * @param uri {@code redis://[user:password@]host:port[/db]}, or {@code rediss://} for TLS
     */
    public static Builder connect(String uri) {
        return connect(RedisSettings.of(required(uri, "uri")));
    }

    /** A controller to be, on a Redis reached as the settings say. */
    public static Builder connect(RedisSettings redis) {
        return new Builder(required(redis, "redis"));
    }

    /**
     * How it is: live while it does anything at all, ready while Redis answers it, whether it sweeps or stands by, and
     * it is not stopping. Waits 2 s at most.
     */
    public Health health() {
        return closed.getCount() == 0 ? Health.notReady("stopped") : Health.ask(loop, engine::health);
    }

    /** Waits until the controller was closed. */
    public void awaitShutdown() throws InterruptedException {
        closed.await();
    }

    /**
     * Hands its shards over, so that the next controller goes on at once, and closes its connections. Waits up to 2 s
     * for Redis; one that does not hear of it lets the leadership expire by itself. Idempotent.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            handOver();
        } finally {
            store.close();
            closed.countDown();
        }
    }

    private void handOver() {
        CompletableFuture<Void> handedOver = loop.call(engine::stop);
        try {
            Uninterrupted.get(handedOver, HAND_OVER);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Redis did not hear of this controller's end; the next one waits until its leadership expires");
        }
    }

    /** Collects what a controller needs; see {@link Controller#connect(String)}. Not thread-safe. */
    public static final class Builder {
        private final RedisSettings redis;
        private Set<String> queues = Set.of();
        private ControllerSettings settings = ControllerSettings.DEFAULT;
        private MeterRegistry meters = Metrics.globalRegistry;

        private Builder(RedisSettings redis) {
            this.redis = redis;
        }

        /**
         * The queues to look after; without this, all that Redis knows, those to come included.
         *
         * @throws IllegalArgumentException if one is not a queue's name
         */
        public Builder queues(String... names) {
            Set<String> checked = new LinkedHashSet<>();
            Arrays.asList(required(names, "names")).forEach(name -> checked.add(Shard.requireQueueName(name)));
            queues = checked;
            return this;
        }

        /**
         * Sets the controller's settings; default {@link ControllerSettings#DEFAULT}. Heartbeats must be those of the workers.
         *
         * @throws IllegalArgumentException if the scan interval is too long for the heartbeats
         */
        public Builder settings(ControllerSettings other) {
            settings = required(other, "settings").requireConsistent();
            return this;
        }

        /** Where its meters are registered; default Micrometer's global registry. */
        public Builder meters(MeterRegistry registry) {
            meters = required(registry, "registry");
            return this;
        }

        /**
         * Connects and starts to sweep.
         *
         * @throws IllegalArgumentException if the address cannot be read
         * @throws dev.headrace.protocol.StoreException if Redis was not reached in time, refused the login, is older than
         *     6.2 or may evict
         */
        public Controller start() {
            String name = ControllerName.generate();
            RedisTaskStore store = RedisTaskStore.connect(redis, "headrace-controller");
            EventLoop loop = store.loop();
            ControllerEngine engine = engine(name, loop, store);
            loop.execute(engine::start);
            LOG.info(
                    "controller {} on Redis at {}: queues {}, mode {}",
                    name,
                    store.shownAddress(),
                    queues.isEmpty() ? "all" : queues,
                    settings.mode().text());
            return new Controller(loop, store, engine);
        }

        /** A registry of meters can throw; the connections must be closed then. */
        private ControllerEngine engine(String name, EventLoop loop, RedisTaskStore store) {
            try {
                Scope scope = new Scope(name, queues, redis.allowEviction());
                return new ControllerEngine(loop, store, settings, scope, meters);
            } catch (RuntimeException | Error e) {
                store.close();
                throw e;
            }
        }
    }
}
