package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.task.PayloadCodec;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.attempt.Timeouts;
import dev.headrace.worker.internal.run.HandlerCall;
import dev.headrace.worker.internal.run.HandlerSetup;
import dev.headrace.worker.internal.run.Handlers;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.internal.threads.CallRunner;
import dev.headrace.worker.retry.Backoff;
import dev.headrace.worker.retry.Classifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** An attempt ends whatever goes wrong in the worker itself between its handler's end and its settlement. */
class BrokenAttemptTest extends SimulatedQueue {
    private static final WorkerSettings SHORT =
            SETTINGS.withLimits(new AttemptLimits(4, 3, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1)));

    private final VirtualProcess process = time.process("worker");

    /** A worker for which no back-off can be worked out. */
    private WorkerEngine worker(WorkerSettings settings, CallRunner threads) {
        WorkerRuntime runtime = new WorkerRuntime(
                new NoBackoff(process.loop()),
                redis.connect(process),
                new WorkerId("w", "000000000001"),
                true,
                settings,
                Map.of());
        Handlers failing = new Handlers().handle(NUMBER, (number, ctx) -> Outcome.retry("no"));
        HandlerSetup handling = new HandlerSetup(failing, threads, PayloadCodec.json(), Classifier.defaults());
        Map<String, QueueOptions> queues = Map.of("q", new QueueOptions(settings.concurrency()));
        WorkerEngine engine = new WorkerEngine(runtime, handling, queues, new SimpleMeterRegistry());
        process.loop().execute(() -> process.loop().when(engine.start(), (done, error) -> {}));
        return engine;
    }

    private List<String> told(String event) {
        return redis.view(SHARD).events().stream()
                .map(ModelEvent::what)
                .filter(what -> what.startsWith(event))
                .toList();
    }

    @Test
    void anAttemptOfWhichItCannotBeDecidedWhatBecomesIsRetriedWithTheReason() {
        var threads = process.executor(AT_ONCE);
        WorkerEngine engine = worker(SETTINGS, calls -> calls.forEach(threads::execute));
        try (LogLines lines = LogLines.of(Journal.class)) {
            for (int i = 0; i < 3 * SETTINGS.concurrency(); i++) {
                add(SHARD, Lane.NORMAL, i);
            }
            time.runFor(Duration.ofSeconds(5));
            assertThat(told("retried")).as("each slot came back").hasSize(3 * SETTINGS.concurrency());
            assertThat(
                            lines.containing(
                                    "could not decide how to settle it, because of an error in the worker: java.lang.IllegalStateException"))
                    .isNotEmpty();
        }
        assertThat(engine.held()).isZero();
        assertThat(engine.running()).isZero();
    }

    @Test
    void oneThatCannotBeTimedOutEndsTooAndKeepsNoOtherFromItsTimeout() {
        WorkerEngine engine = worker(SHORT, calls -> calls.forEach(call -> ((HandlerCall) call).begins(() -> {})));
        try (LogLines lines = LogLines.of(Timeouts.class)) {
            add(SHARD, Lane.NORMAL, 1);
            add(SHARD, Lane.NORMAL, 2);
            time.runFor(Duration.ofSeconds(10));
            assertThat(told("retried")).hasSize(2);
            assertThat(lines.containing("failed")).isEmpty();
        }
        assertThat(engine.held()).isZero();
    }

    /** As when every thread is taken by others: its time is that of its handler. */
    @Test
    void oneWhoseHandlerHasNotBegunRunsIntoNoTimeout() {
        WorkerEngine engine = worker(SHORT, calls -> {});
        add(SHARD, Lane.NORMAL, 1);
        time.runFor(Duration.ofSeconds(10));
        assertThat(told("retried")).isEmpty();
        assertThat(told("dead")).isEmpty();
        assertThat(engine.held()).isEqualTo(1);
    }

    /** An unknown type is put off by a back-off of its own, before the limits of the attempt are worked out. */
    @Test
    void oneThatBreaksBeforeItsLimitsAreKnownEndsToo() {
        WorkerEngine engine = worker(SETTINGS, calls -> {});
        redis.addByHand(SHARD, Lane.NORMAL, new byte[][] {
            "type".getBytes(UTF_8), "unknown".getBytes(UTF_8), "body".getBytes(UTF_8), "1".getBytes(UTF_8)
        });
        time.runFor(Duration.ofSeconds(5));
        assertThat(told("retried")).hasSize(1);
        assertThat(engine.held()).isZero();
    }

    @Test
    void oneThatHasUsedUpItsFailuresIsDead() {
        var threads = process.executor(AT_ONCE);
        worker(
                SETTINGS.withLimits(
                        new AttemptLimits(1, 3, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1))),
                calls -> calls.forEach(threads::execute));
        add(SHARD, Lane.NORMAL, 1);
        time.runFor(Duration.ofSeconds(5));
        assertThat(told("dead")).hasSize(1);
    }

    /** A loop whose randomness fails where a back-off asks for it. */
    private record NoBackoff(EventLoop loop) implements EventLoop {
        @Override
        public RandomGenerator random() {
            RandomGenerator usual = loop.random();
            return () -> {
                if (StackWalker.getInstance()
                        .walk(frames ->
                                frames.anyMatch(frame -> frame.getClassName().equals(Backoff.class.getName())))) {
                    throw new IllegalStateException("no randomness");
                }
                return usual.nextLong();
            };
        }

        @Override
        public long nanos() {
            return loop.nanos();
        }

        @Override
        public void execute(Runnable action) {
            loop.execute(action);
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return loop.schedule(delay, action);
        }
    }
}
