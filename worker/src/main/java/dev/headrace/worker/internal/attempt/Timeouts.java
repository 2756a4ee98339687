package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.loop.Periodic;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the time of all running attempts a few times a second. One periodic check replaces a timer for each attempt:
 * nearly all attempts end within milliseconds, and their timers would pile up for a day.
 */
public final class Timeouts {
    private static final Logger LOG = LoggerFactory.getLogger(Timeouts.class);
    private static final Duration EACH = Duration.ofMillis(200);

    /** The interval grows with each further {@value} held tasks, up to a second. */
    private static final int HELD_A_STEP = 2000;

    private static final int MOST_STEPS = 5;

    private final WorkerRuntime runtime;
    private final Supplier<List<LeaseTable>> tables;
    private final Periodic walks;

    /** @param tables the tables of all shards; the number of shards can grow */
    public Timeouts(WorkerRuntime runtime, Supplier<List<LeaseTable>> tables) {
        this.runtime = runtime;
        this.tables = tables;
        this.walks = new Periodic(
                runtime.loop(), this::pause, this::walk, error -> LOG.error("checking for timeouts failed", error));
    }

    public void start() {
        walks.start();
    }

    public void stop() {
        walks.stop();
    }

    private Duration pause() {
        int held = tables.get().stream().mapToInt(LeaseTable::size).sum();
        return EACH.multipliedBy(Math.min(MOST_STEPS, 1 + held / HELD_A_STEP));
    }

    private CompletionStage<?> walk() {
        long now = runtime.loop().nanos();
        WorkerSettings settings = runtime.settings();
        Duration grace = settings.limits().timeoutGrace();
        boolean atRisk = settings.heartbeats().interruptAtRisk();
        for (LeaseTable table : tables.get()) {
            List<TaskExecution> running = table.those(execution -> execution.state() == AttemptState.RUNNING);
            running.forEach(execution -> runtime.attempt(() -> execution.checkTime(now, grace, atRisk)));
        }
        return CompletableFuture.completedFuture(null);
    }
}
