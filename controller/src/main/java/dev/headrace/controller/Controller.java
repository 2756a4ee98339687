package dev.headrace.controller;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.controller.internal.engine.ControllerEngine;
import dev.headrace.controller.internal.engine.ControllerName;
import dev.headrace.controller.internal.engine.Scope;
import dev.headrace.health.Health;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Uninterrupted;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
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
 * Requeues tasks of dead workers, queues tasks that are due, and deletes data that is no longer needed. Any number of
 * controllers may run: one at a time leads a shard, and another takes over when that one stops or dies. Thread-safe.
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
     * Returns a builder for a controller on the Redis at this address. The connection is opened by {@link Builder#start}.
     *
     * @param uri {@code redis://[user:password@]host:port[/db]}, or {@code rediss://} for TLS
     */
    public static Builder connect(String uri) {
        return connect(RedisSettings.of(required(uri, "uri")));
    }

    /** Returns a builder for a controller on the Redis of these settings. The connection is opened by {@link Builder#start}. */
    public static Builder connect(RedisSettings redis) {
        return new Builder(required(redis, "redis"));
    }

    /**
     * Returns the health of the controller. It is live while its event loop runs, and ready while Redis answers and it is not
     * stopping, whether it leads shards or stands by. Waits up to 2 s.
     */
    public Health health() {
        return closed.getCount() == 0 ? Health.notReady("stopped") : Health.ask(loop, engine::health);
    }

    /** Blocks until the controller is closed. */
    public void awaitShutdown() throws InterruptedException {
        closed.await();
    }

    /**
     * Hands its shards over, so that the next controller continues at once, and closes its connections. Waits up to 2 s for
     * Redis; if Redis does not answer, the leadership expires by itself. Idempotent.
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
            LOG.warn(
                    "Redis did not confirm the hand-over of this controller's shards; the next controller waits until its leadership expires");
        }
    }

    /** Builds a controller; see {@link Controller#connect(String)}. Not thread-safe. */
    public static final class Builder {
        private final RedisSettings redis;
        private Set<String> queues = Set.of();
        private ControllerSettings settings = ControllerSettings.DEFAULT;
        private MeterRegistry meters = Metrics.globalRegistry;

        private Builder(RedisSettings redis) {
            this.redis = redis;
        }

        /**
         * Sets the queues to control. Default: all queues that Redis knows, including future ones.
         *
         * @throws IllegalArgumentException if one is not a valid queue name
         */
        public Builder queues(String... names) {
            Set<String> checked = new LinkedHashSet<>();
            Arrays.asList(required(names, "names")).forEach(name -> checked.add(Shard.requireQueueName(name)));
            queues = checked;
            return this;
        }

        /**
         * Sets the controller's settings; default {@link ControllerSettings#DEFAULT}. The heartbeat settings must be the same
         * as the workers'.
         *
         * @throws IllegalArgumentException if the scan interval is too long for the heartbeats
         */
        public Builder settings(ControllerSettings other) {
            settings = required(other, "settings").requireConsistent();
            return this;
        }

        /** Sets the registry of the controller's meters; default Micrometer's global registry. */
        public Builder meters(MeterRegistry registry) {
            meters = required(registry, "registry");
            return this;
        }

        /**
         * Connects and starts to sweep.
         *
         * @throws IllegalArgumentException if the address is invalid
         * @throws dev.headrace.task.StoreException if Redis was not reached in time, refused the login, is older than
         *     6.2 or may evict, or if the thread is interrupted
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

        /** Creates the engine. If a meter registry throws, the connections are closed. */
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
