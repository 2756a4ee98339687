package dev.headrace.worker.internal.engine;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.text.DurationText;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.internal.attempt.AttemptState;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a worker gracefully in steps that each have a time limit, so that it ends even if Redis is not reachable:
 * stop claiming → wait for running tasks while sending heartbeats → wait for reads in flight → interrupt and wait briefly →
 * release the remaining tasks → retire. A step ends as soon as there is nothing left to wait for.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration LOOK_EACH = Duration.ofMillis(10);
    private static final Duration TO_END_READS = Duration.ofSeconds(1);
    private static final Duration TO_END_INTERRUPTED = Duration.ofSeconds(1);
    private static final Duration TO_RELEASE = Duration.ofSeconds(5);
    private static final Duration TO_RETIRE = Duration.ofSeconds(2);

    private final WorkerId worker;
    private final WorkerEngine engine;
    private final EventLoop loop;
    private final SparseLines lines;
    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    private boolean claimsEnded;
    private long stepEnds;

    Shutdown(WorkerRuntime runtime, WorkerEngine engine) {
        this.worker = runtime.worker();
        this.engine = engine;
        this.loop = runtime.loop();
        this.lines = runtime.lines();
    }

    CompletableFuture<ShutdownReport> begin(Duration drainTimeout) {
        LOG.info(
                "worker {} stops: it claims no more tasks and waits up to {} for {} running ones",
                worker,
                DurationText.of(drainTimeout),
                engine.held());
        loop.when(engine.stopIntake(), (done, error) -> claimsEnded = true);
        step(drainTimeout, this::drained, this::endReads);
        return report;
    }

    /** Ends reads in flight. Otherwise they could deliver the released tasks to this worker again. */
    private void endReads() {
        step(TO_END_READS, () -> claimsEnded, this::interrupt);
    }

    private void interrupt() {
        if (!drained()) {
            LOG.info("worker {}: {} tasks are unfinished; interrupting their handlers", worker, engine.held());
        }
        engine.shards().forEach(ShardRunner::callOff);
        step(TO_END_INTERRUPTED, this::nothingRuns, this::release);
    }

    private void release() {
        engine.shards().forEach(ShardRunner::releaseRunning);
        step(TO_RELEASE, this::drained, this::retire);
    }

    private void retire() {
        ShutdownReport how = new ShutdownReport(released(), engine.held(), engine.running());
        engine.stopBeating();
        List<CompletableFuture<Void>> retired = new ArrayList<>();
        if (how.leftBehind() == 0) {
            engine.shards().forEach(shard -> retired.add(shard.retire()));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(retired.toArray(CompletableFuture<?>[]::new));
        step(TO_RETIRE, all::isDone, () -> end(how));
    }

    private void end(ShutdownReport how) {
        lines.flush();
        if (how.leftBehind() > 0) {
            LOG.warn(
                    "worker {} stopped, but Redis did not take {} tasks back: a controller requeues them when their"
                            + " heartbeats expire; {} were released",
                    worker,
                    how.leftBehind(),
                    how.released());
        } else {
            LOG.info("worker {} stopped: {}, {} released", worker, how.kind(), how.released());
        }
        engine.stopTimers();
        engine.closeMeters();
        report.complete(how);
    }

    /** Runs {@code then} once the condition holds or the time is over. */
    private void step(Duration atMost, Condition over, Runnable then) {
        stepEnds = loop.nanos() + atMost.toNanos();
        look(over, then);
    }

    private void look(Condition over, Runnable then) {
        EventLoop.orFail(report, () -> {
            if (over.holds() || loop.nanos() - stepEnds >= 0) {
                then.run();
            } else {
                loop.schedule(LOOK_EACH, () -> look(over, then));
            }
        });
    }

    private boolean drained() {
        return claimsEnded && engine.held() == 0;
    }

    private boolean nothingRuns() {
        return engine.shards().stream()
                .allMatch(shard -> shard.table()
                        .those(execution -> execution.state() == AttemptState.RUNNING)
                        .isEmpty());
    }

    private int released() {
        return engine.shards().stream().mapToInt(ShardRunner::released).sum();
    }

    private interface Condition {
        boolean holds();
    }
}
