package dev.headrace.worker;

import dev.headrace.internal.loop.Periodic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every running attempt a few times a second whether its time is over. One walk for all instead of a timer
 * for each: nearly all attempts end within milliseconds, and their timers would pile up for a day.
 */
final class Timeouts {
    private static final Logger LOG = LoggerFactory.getLogger(Timeouts.class);
    private static final Duration EACH = Duration.ofMillis(200);

    /** With so many more held, it looks that much more seldom, down to once a second. */
    private static final int HELD_A_STEP = 2000;

    private static final int MOST_STEPS = 5;

    private final WorkerEngine engine;
    private final Periodic walks;

    Timeouts(WorkerEngine engine) {
        this.engine = engine;
        this.walks = new Periodic(
                engine.core().loop(),
                this::pause,
                this::walk,
                error -> LOG.error("looking for timeouts failed", error));
    }

    void start() {
        walks.start();
    }

    void stop() {
        walks.stop();
    }

    private Duration pause() {
        int held =
                engine.shards().stream().mapToInt(shard -> shard.table().size()).sum();
        return EACH.multipliedBy(Math.min(MOST_STEPS, 1 + held / HELD_A_STEP));
    }

    private CompletionStage<?> walk() {
        long now = engine.core().loop().nanos();
        WorkerSettings settings = engine.core().settings();
        Duration grace = settings.limits().timeoutGrace();
        boolean atRisk = settings.heartbeats().interruptAtRisk();
        for (ShardRunner shard : engine.shards()) {
            List<TaskExecution> running = shard.table().those(execution -> execution.step() == Step.RUNNING);
            running.forEach(execution -> engine.core().attempt(() -> execution.checkTime(now, grace, atRisk)));
        }
        return CompletableFuture.completedFuture(null);
    }
}
