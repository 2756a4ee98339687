package dev.headrace.worker.internal.engine;

import dev.headrace.internal.loop.EventLoop;
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
 * A graceful end, in steps that each have a bound, so that it ends with Redis away as well:
 * stop claiming → wait for what runs, beating on → see reads end → interrupt, and wait a moment → release what is left → retire.
 * A step is over as soon as nothing is left to wait for.
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
    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    private boolean claimsEnded;
    private long stepEnds;

    Shutdown(WorkerRuntime runtime, WorkerEngine engine) {
        this.worker = runtime.worker();
        this.engine = engine;
        this.loop = runtime.loop();
    }

    CompletableFuture<ShutdownReport> begin(Duration drainTimeout) {
        LOG.info(
                "worker {} stops: claims no more, waits up to {} for {} tasks",
                worker,
                DurationText.of(drainTimeout),
                engine.held());
        loop.when(engine.stopIntake(), (done, error) -> claimsEnded = true);
        step(drainTimeout, this::drained, this::endReads);
        return report;
    }

    /** A read that is still under way would be given what is released, and release it once more. */
    private void endReads() {
        step(TO_END_READS, () -> claimsEnded, this::interrupt);
    }

    private void interrupt() {
        if (!drained()) {
            LOG.info("worker {}: {} tasks are unfinished; interrupting them", worker, engine.held());
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
        if (how.leftBehind() > 0) {
            LOG.warn(
                    "worker {} ended, but Redis did not take {} tasks back: a controller requeues them when their"
                            + " heartbeats have run out; {} were released",
                    worker,
                    how.leftBehind(),
                    how.released());
        } else {
            LOG.info("worker {} ended: {}, {} released", worker, how.kind(), how.released());
        }
        engine.stopTimers();
        engine.closeMeters();
        report.complete(how);
    }

    /** Goes on with {@code then} once it is so or the time is over. */
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
