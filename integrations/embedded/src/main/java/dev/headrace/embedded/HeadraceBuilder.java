package dev.headrace.embedded;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.Controller;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.TaskAction;
import dev.headrace.worker.TaskHandler;
import dev.headrace.worker.TaskInterceptor;
import dev.headrace.worker.TypeOptions;
import dev.headrace.worker.Worker;
import dev.headrace.worker.WorkerBuilder;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.retry.Classifier;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Builds an embedded Headrace; see {@link Headrace#connect(String)}. Not thread-safe. */
public final class HeadraceBuilder implements HandlerRegistry {
    private final RedisSettings redis;
    private final WorkerBuilder worker;
    private final Controller.Builder controller;
    private final Set<String> controlled = new LinkedHashSet<>();
    private WorkerSettings workerSettings = WorkerSettings.DEFAULT;
    private UnaryOperator<ControllerSettings> controllerOptions = UnaryOperator.identity();
    private ClientSettings clientSettings;

    HeadraceBuilder(RedisSettings redis) {
        this.redis = redis;
        this.worker = Worker.connect(redis);
        this.controller = Controller.connect(redis);
        this.clientSettings = ClientSettings.of(redis);
    }

    /**
     * Adds a queue to serve, with the worker's concurrency.
     *
     * @throws IllegalArgumentException if it is not a valid queue name, or named already
     */
    public HeadraceBuilder queue(String name) {
        return queue(name, options -> options);
    }

    /**
     * Adds a queue to serve, with options: {@code .queue("images", q -> q.concurrency(16))}.
     *
     * @throws IllegalArgumentException if it is not a valid queue name, or named already
     */
    public HeadraceBuilder queue(String name, UnaryOperator<QueueOptions> options) {
        worker.queue(name, options);
        controlled.add(name);
        return this;
    }

    /**
     * Adds queues that the controller controls although this program does not serve them. Their workers must have the
     * heartbeats of this program. Without this call the controller controls only the served queues. This call is not needed
     * to submit to a queue.
     *
     * @throws IllegalArgumentException if one is not a valid queue name
     */
    public HeadraceBuilder control(String... names) {
        Arrays.asList(required(names, "names")).forEach(Shard::requireQueueName);
        controlled.addAll(Arrays.asList(names));
        return this;
    }

    @Override
    public <P, R> HeadraceBuilder handle(TaskType<P, R> type, TaskHandler<P, R> handler) {
        return handle(type, handler, options -> options);
    }

    @Override
    public <P, R> HeadraceBuilder handle(
            TaskType<P, R> type, TaskHandler<P, R> handler, UnaryOperator<TypeOptions<R>> options) {
        worker.handle(type, handler, options);
        return this;
    }

    @Override
    public <P> HeadraceBuilder handleWithoutResult(TaskType<P, Void> type, TaskAction<P> action) {
        return handleWithoutResult(type, action, options -> options);
    }

    @Override
    public <P> HeadraceBuilder handleWithoutResult(
            TaskType<P, Void> type, TaskAction<P> action, UnaryOperator<TypeOptions<Void>> options) {
        worker.handleWithoutResult(type, action, options);
        return this;
    }

    /** Adds an interceptor around all calls of handlers; the first one is the outermost. Default: none. */
    public HeadraceBuilder intercept(TaskInterceptor interceptor) {
        worker.intercept(interceptor);
        return this;
    }

    /** Adds the handlers of a module. */
    public HeadraceBuilder handlers(HandlerModule module) {
        worker.handlers(module);
        return this;
    }

    /**
     * Changes the worker's settings: {@code .worker(w -> w.withConcurrency(8))}. The controller uses the same heartbeats
     * and crash limit. Default {@link WorkerSettings#DEFAULT}.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public HeadraceBuilder worker(UnaryOperator<WorkerSettings> options) {
        workerSettings = required(required(options, "options").apply(workerSettings), "worker");
        return this;
    }

    /**
     * Changes the controller's settings: {@code .controller(c -> c.withBatch(50))}. {@link #start} applies the change to
     * {@link ControllerSettings#DEFAULT} with these values from the worker's settings: the heartbeats, a grace of one TTL, the
     * crash limit, and a scan interval that is short enough for the heartbeats.
     */
    public HeadraceBuilder controller(UnaryOperator<ControllerSettings> options) {
        UnaryOperator<ControllerSettings> before = controllerOptions;
        required(options, "options");
        controllerOptions = settings -> options.apply(before.apply(settings));
        return this;
    }

    /**
     * Changes the client's settings: {@code .client(c -> c.withMaxPayloadBytes(8 << 20))}. The worker reads payloads and writes
     * results with the client's codec and its limit. Default {@link ClientSettings#of(RedisSettings)}.
     *
     * @throws IllegalArgumentException if a setting is out of its range, or is for another Redis
     */
    public HeadraceBuilder client(UnaryOperator<ClientSettings> options) {
        ClientSettings changed = required(required(options, "options").apply(clientSettings), "client");
        if (!changed.redis().equals(redis)) {
            throw new IllegalArgumentException(
                    "client: its settings are for another Redis; one program has one, that of Headrace.connect");
        }
        clientSettings = changed;
        return this;
    }

    /** Sets the codec of payloads and results, for the client and the worker; default JSON. */
    public HeadraceBuilder codec(PayloadCodec codec) {
        clientSettings = clientSettings.withCodec(required(codec, "codec"));
        return this;
    }

    /**
     * Sets the worker's instance name, which must be unique and stay the same across restarts; default the host's name. With
     * a name that is set here, a restarted worker takes its tasks back sooner than a controller recovers them.
     *
     * @param name {@code [A-Za-z0-9._-]{1,64}}
     * @throws IllegalArgumentException if it is not a valid instance name
     */
    public HeadraceBuilder instance(String name) {
        worker.instance(name);
        return this;
    }

    /** Sets the classifier of errors that handlers throw; default {@link Classifier#defaults()}. */
    public HeadraceBuilder classifier(Classifier classifier) {
        worker.classifier(required(classifier, "classifier"));
        return this;
    }

    /** Sets the registry for the meters of the worker and the controller; default Micrometer's global registry. */
    public HeadraceBuilder meters(MeterRegistry registry) {
        worker.meters(registry);
        controller.meters(registry);
        return this;
    }

    /**
     * Connects, and starts the client, the controller and the worker. If one of them does not start, the others are closed.
     *
     * @throws IllegalArgumentException if there is no queue or no handler, or a setting is out of its range
     * @throws StoreException if Redis was not reached in time, refused the login, is older than 6.2 or may evict, or if the
     *     thread is interrupted
     */
    public Headrace start() {
        worker.settings(workerSettings).codec(clientSettings.codec()).check();
        controller
                .settings(MatchingSettings.ofController(workerSettings, controllerOptions))
                .queues(controlled.toArray(String[]::new));
        HeadraceClient client = HeadraceClient.connect(clientSettings);
        return orClose(client, () -> startWith(client, controller.start()));
    }

    private Headrace startWith(HeadraceClient client, Controller started) {
        return orClose(started, () -> new Headrace(worker.start(), started, client, workerSettings.drainTimeout()));
    }

    private static Headrace orClose(AutoCloseable opened, Supplier<Headrace> rest) {
        try {
            return rest.get();
        } catch (RuntimeException | Error e) {
            try {
                opened.close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }
}
