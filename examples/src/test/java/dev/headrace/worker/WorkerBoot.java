package dev.headrace.worker;

import dev.headrace.protocol.TaskStore;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.TaskType;
import dev.headrace.task.WorkerId;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.worker.retry.Classifier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;

/** The worker's own classes, unchanged, in a simulated process. Lives in their package because they are nobody's else. */
public final class WorkerBoot {
    private final VirtualLoop loop;
    private final WorkerEngine engine;
    private final SimpleMeterRegistry meters;

    private WorkerBoot(VirtualLoop loop, WorkerEngine engine, SimpleMeterRegistry meters) {
        this.loop = loop;
        this.engine = engine;
        this.meters = meters;
    }

    /** Starts one on the queue {@code q}, with one handler. */
    public static WorkerBoot start(
            VirtualProcess process, TaskStore store, WorkerId id, WorkerSettings settings, Work work) {
        VirtualLoop loop = process.loop();
        Handlers handlers = new Handlers().handle(work.type(), work.handler());
        Handling handling = new Handling(
                handlers, calls -> calls.forEach(work.threads()::execute), PayloadCodec.json(), Classifier.defaults());
        Map<String, QueueOptions> queues = Map.of("q", new QueueOptions(settings.concurrency()));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Core core = new Core(loop, store, id, true, settings);
        WorkerEngine engine = new WorkerEngine(core, handling, queues, meters, Map.of());
        loop.execute(() -> loop.when(engine.start(), (done, error) -> {}));
        return new WorkerBoot(loop, engine, meters);
    }

    /** SIGTERM; then, when it has ended in order. */
    public void terminate(Duration drainTimeout, Runnable then) {
        loop.execute(() -> loop.when(engine.stop(drainTimeout), (report, error) -> then.run()));
    }

    /** How many tasks it believes to hold. */
    public int held() {
        return engine.shards().stream().mapToInt(shard -> shard.table().size()).sum();
    }

    /** How many completions it was refused. */
    public double refused() {
        return meters.find("completions.refused").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** What it does with tasks. */
    public record Work(TaskType<Integer> type, TaskHandler<Integer> handler, Executor threads) {}
}
