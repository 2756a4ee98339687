package dev.headrace.worker.internal.engine;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.TaskType;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.TaskContext;
import dev.headrace.worker.TaskHandler;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.HandlerSetup;
import dev.headrace.worker.internal.run.Handlers;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.retry.Classifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;

/** The worker's own classes, unchanged, in a simulated process. Lives in their package because they are nobody's else. */
public final class WorkerBoot {
    private final WorkerId id;
    private final VirtualLoop loop;
    private final WorkerEngine engine;

    private WorkerBoot(WorkerId id, VirtualLoop loop, WorkerEngine engine) {
        this.id = id;
        this.loop = loop;
        this.engine = engine;
    }

    /** Starts one on the queue {@code q}, with one handler, whose time passes as its {@link Pace} says. */
    public static WorkerBoot start(
            VirtualProcess process, TaskStore store, WorkerId id, WorkerSettings settings, Work work) {
        VirtualLoop loop = process.loop();
        Handlers handlers = new Handlers().handle(work.type(), work.handler());
        HandlerSetup handling = new HandlerSetup(
                handlers, new VirtualHandlers(process.loop(), work.pace()), PayloadCodec.json(), Classifier.defaults());
        Map<String, QueueOptions> queues = Map.of("q", new QueueOptions(settings.concurrency()));
        WorkerRuntime runtime = new WorkerRuntime(loop, store, id, true, settings, Map.of());
        WorkerEngine engine = new WorkerEngine(runtime, handling, queues, new SimpleMeterRegistry());
        loop.execute(() -> loop.when(engine.start(), (done, error) -> {}));
        return new WorkerBoot(id, loop, engine);
    }

    /** SIGTERM; then, when it has ended in order. */
    public void terminate(Duration drainTimeout, Runnable then) {
        loop.execute(() -> loop.when(engine.stop(drainTimeout), (report, error) -> then.run()));
    }

    /** Who it is. */
    public WorkerId id() {
        return id;
    }

    /** How many tasks it believes to hold. */
    public int held() {
        return engine.held();
    }

    /** What it does with tasks. */
    public record Work(TaskType<Integer, Void> type, TaskHandler<Integer, Void> handler, Pace pace) {}

    /** How handlers spend their time: asked when one begins; what it answers in the end is asked of the handler. */
    @FunctionalInterface
    public interface Pace {
        /** An attempt begins on its handler's thread. */
        Spell begins(TaskContext task);
    }

    /**
     * The time of one attempt.
     *
     * @param lasts from its beginning to its answer
     * @param obeys whether an interrupt ends it
     * @param progress how often it tells of progress; zero for never
     * @param interrupted told of an interrupt
     */
    public record Spell(Duration lasts, boolean obeys, Duration progress, Runnable interrupted) {}
}
