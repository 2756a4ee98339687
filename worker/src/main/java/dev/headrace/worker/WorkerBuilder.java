package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskType;
import dev.headrace.worker.internal.engine.WorkerEngine;
import dev.headrace.worker.internal.run.HandlerSetup;
import dev.headrace.worker.internal.run.Handlers;
import dev.headrace.worker.internal.runtime.HostName;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.internal.threads.HandlerThreads;
import dev.headrace.worker.internal.threads.RunnerPool;
import dev.headrace.worker.retry.Classifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds a worker; see {@link Worker#connect(String)}. Not thread-safe. */
public final class WorkerBuilder implements HandlerRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerBuilder.class);

    private final RedisSettings redis;
    private final Map<String, UnaryOperator<QueueOptions>> queues = new LinkedHashMap<>();
    private final Handlers handlers = new Handlers();
    private final List<TaskInterceptor> interceptors = new ArrayList<>();
    private WorkerSettings settings = WorkerSettings.DEFAULT;
    private @Nullable String instance;
    private PayloadCodec codec = PayloadCodec.json();
    private Classifier classifier = Classifier.defaults();
    private MeterRegistry meters = Metrics.globalRegistry;

    WorkerBuilder(RedisSettings redis) {
        this.redis = redis;
    }

    /**
     * Adds a queue to serve, with the concurrency of the settings.
     *
     * @throws IllegalArgumentException if it is not a queue's name, or named already
     */
    public WorkerBuilder queue(String name) {
        return queue(name, options -> options);
    }

    /**
     * Adds a queue to serve, with options: {@code .queue("images", q -> q.concurrency(16))}.
     *
     * @throws IllegalArgumentException if it is not a queue's name, or named already
     */
    public WorkerBuilder queue(String name, UnaryOperator<QueueOptions> options) {
        if (queues.putIfAbsent(Shard.requireQueueName(name), required(options, "options")) != null) {
            throw new IllegalArgumentException("queue: '" + name + "' is named twice");
        }
        return this;
    }

    @Override
    public <P, R> WorkerBuilder handle(TaskType<P, R> type, TaskHandler<P, R> handler) {
        return handle(type, handler, options -> options);
    }

    @Override
    public <P, R> WorkerBuilder handle(
            TaskType<P, R> type, TaskHandler<P, R> handler, UnaryOperator<TypeOptions<R>> options) {
        handlers.handle(required(type, "type"), required(handler, "handler"), required(options, "options"));
        return this;
    }

    @Override
    public <P> WorkerBuilder handleWithoutResult(TaskType<P, Void> type, TaskAction<P> action) {
        return handleWithoutResult(type, action, options -> options);
    }

    @Override
    public <P> WorkerBuilder handleWithoutResult(
            TaskType<P, Void> type, TaskAction<P> action, UnaryOperator<TypeOptions<Void>> options) {
        handlers.handleWithoutResult(required(type, "type"), required(action, "action"), required(options, "options"));
        return this;
    }

    /** Adds the handlers of a module. */
    public WorkerBuilder handlers(HandlerModule module) {
        required(module, "module").register(handlers);
        return this;
    }

    /**
     * Adds an interceptor around all calls of handlers, including handlers that are added later. The first interceptor is the
     * outermost one. Default: none.
     */
    public WorkerBuilder intercept(TaskInterceptor interceptor) {
        interceptors.add(required(interceptor, "interceptor"));
        return this;
    }

    /** Sets the settings of the worker; default {@link WorkerSettings#DEFAULT}. */
    public WorkerBuilder settings(WorkerSettings chosen) {
        settings = required(chosen, "settings");
        return this;
    }

    /**
     * Sets the instance name of this worker, which must stay the same across restarts and be unique. Default: the name of the
     * host. With a name that is set here, the worker takes back at its start the tasks of its previous incarnations, as soon
     * as the incarnation and the task have missed a heartbeat.
     *
     * @param name {@code [A-Za-z0-9._-]{1,64}}
     * @throws IllegalArgumentException if it is not an instance's name
     */
    public WorkerBuilder instance(String name) {
        instance = WorkerId.boot(required(name, "name")).instance();
        return this;
    }

    /** Sets the codec of payloads and results; default JSON of up to 1 MiB. */
    public WorkerBuilder codec(PayloadCodec chosen) {
        codec = required(chosen, "codec");
        return this;
    }

    /** Sets the classifier of errors that handlers throw; default {@link Classifier#defaults()}. */
    public WorkerBuilder classifier(Classifier chosen) {
        classifier = required(chosen, "classifier");
        return this;
    }

    /** Sets the registry for the worker's meters; default Micrometer's global registry. */
    public WorkerBuilder meters(MeterRegistry registry) {
        meters = required(registry, "registry");
        return this;
    }

    /**
     * Connects to Redis and starts to claim tasks.
     *
     * @throws IllegalArgumentException if there is no queue or no handler, or the address is invalid
     * @throws dev.headrace.task.StoreException if Redis was not reached in time, refused the login, is older than
     *     6.2 or may evict, or if the thread is interrupted
     */
    public Worker start() {
        requireWork();
        Map<String, QueueOptions> options = options();
        WorkerId id = WorkerId.boot(instance == null ? HostName.asInstance() : instance);
        RedisTaskStore store = RedisTaskStore.connect(redis, "headrace-worker-" + id.instance());
        Worker worker = assembled(id, options, store);
        LOG.info(
                "worker {} on Redis at {}: serves {}; handles {}",
                id,
                store.shownAddress(),
                spoken(options),
                String.join(", ", handlers.names()));
        worker.begin(Duration.ofSeconds(10).plus(redis.connectFor()));
        return worker;
    }

    /**
     * Checks everything that needs no Redis. {@link #start} does the same before it connects.
     *
     * @return this builder
     * @throws IllegalArgumentException if there is no queue or no handler, or an option of a queue is out of its range
     */
    public WorkerBuilder check() {
        requireWork();
        options();
        return this;
    }

    private void requireWork() {
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("queue: none is given, so there is nothing to serve");
        }
        if (handlers.names().isEmpty()) {
            throw new IllegalArgumentException("handlers: none is given, so no task could be run");
        }
    }

    private Map<String, QueueOptions> options() {
        Map<String, QueueOptions> options = new LinkedHashMap<>();
        queues.forEach((name, with) -> options.put(
                name,
                required(with.apply(new QueueOptions(settings.concurrency())), "options of queue '" + name + "'")));
        return options;
    }

    private static String spoken(Map<String, QueueOptions> queues) {
        return queues.entrySet().stream()
                .map(queue -> queue.getKey() + " (" + spoken(queue.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String spoken(QueueOptions options) {
        String atOnce = options.concurrency() + " at once";
        return options.lanes().equals(QueueOptions.ALL_LANES)
                ? atOnce
                : atOnce + ", lanes " + options.lanes().stream().map(Lane::text).collect(Collectors.joining(", "));
    }

    /** Creates the worker. If this throws, for example because a registry rejects a meter, the connections are closed. */
    private Worker assembled(WorkerId id, Map<String, QueueOptions> options, RedisTaskStore store) {
        try {
            return assemble(id, options, store);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private Worker assemble(WorkerId id, Map<String, QueueOptions> options, RedisTaskStore store) {
        int slots =
                options.values().stream().mapToInt(QueueOptions::concurrency).sum();
        HandlerThreads threads = HandlerThreads.forUpTo(slots);
        try {
            WorkerRuntime runtime =
                    new WorkerRuntime(store.loop(), store, id, instance != null, settings, description(id));
            RunnerPool runners = new RunnerPool(threads.executor(), HandlerThreads::resetOfThisThread);
            HandlerSetup handling = new HandlerSetup(handlers.intercepted(interceptors), runners, codec, classifier);
            return new Worker(runtime, store, threads, new WorkerEngine(runtime, handling, options, meters));
        } catch (RuntimeException | Error e) {
            // For example a registry that rejects a meter: the connections must not stay open.
            threads.close();
            store.close();
            throw e;
        }
    }

    private static Map<String, String> description(WorkerId id) {
        Map<String, String> description = new LinkedHashMap<>();
        description.put("instance", id.instance());
        description.put("host", HostName.asInstance());
        description.put("pid", Long.toString(ProcessHandle.current().pid()));
        return description;
    }
}
