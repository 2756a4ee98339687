package dev.headrace.worker.internal.engine;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.HandlerCall;
import dev.headrace.worker.internal.run.HandlerSetup;
import dev.headrace.worker.internal.run.Handlers;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.internal.threads.CallRunner;
import dev.headrace.worker.retry.Classifier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The worker's own classes, unchanged, as a simulated process on a virtual clock over the model of Redis. */
final class SimWorker {
    static final Shard SHARD = Shard.first("q");
    static final WorkerSettings SETTINGS = WorkerSettings.DEFAULT
            .withHeartbeats(new HeartbeatSettings(Duration.ofSeconds(1), Duration.ofSeconds(3), false))
            .withConcurrency(8);

    private static final Duration LONG = Duration.ofHours(1);

    final VirtualProcess process;
    final TaskStore store;
    final WorkerEngine engine;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VirtualLoop loop;

    SimWorker(
            VirtualTime time,
            ModelRedis redis,
            int number,
            Handlers handlers,
            WorkerSettings settings,
            Supplier<Duration> takes) {
        this(time, redis, new WorkerId("w" + number, String.format("%012x", number)), handlers, settings, takes);
    }

    SimWorker(
            VirtualTime time,
            ModelRedis redis,
            WorkerId id,
            Handlers handlers,
            WorkerSettings settings,
            Supplier<Duration> takes) {
        process = time.process("worker-" + id);
        store = redis.connect(process);
        loop = process.loop();
        WorkerRuntime runtime = new WorkerRuntime(loop, store, id, true, settings, Map.of());
        HandlerSetup handling = new HandlerSetup(
                handlers,
                calls -> calls.forEach(call -> run(call, takes.get())),
                PayloadCodec.json(),
                Classifier.defaults());
        Map<String, QueueOptions> queues = Map.of("q", new QueueOptions(settings.concurrency()));
        engine = new WorkerEngine(runtime, handling, queues, meters);
    }

    /** A handler that hangs has begun; all others are called when their time is over. */
    private void run(CallRunner.Call call, Duration takes) {
        if (takes.compareTo(LONG) > 0) {
            ((HandlerCall) call).begins(() -> {});
        }
        process.executor(() -> takes).execute(call);
    }

    SimWorker start() {
        loop.execute(() -> loop.when(engine.start(), (done, error) -> {}));
        return this;
    }

    CompletableFuture<ShutdownReport> stop(Duration drainTimeout) {
        CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
        loop.execute(() -> loop.when(engine.stop(drainTimeout), (how, error) -> report.complete(how)));
        return report;
    }

    Slots slots() {
        return engine.queues().get(0).slots();
    }

    int held() {
        return engine.held();
    }

    double count(String meter, String... tags) {
        return meters.find(meter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
