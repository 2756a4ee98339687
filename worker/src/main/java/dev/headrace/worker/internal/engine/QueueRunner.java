package dev.headrace.worker.internal.engine;

import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.worker.QueueOptions;
import dev.headrace.worker.internal.attempt.AttemptServices;
import dev.headrace.worker.internal.attempt.FailurePolicy;
import dev.headrace.worker.internal.attempt.LimitBook;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerMeters;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one queue in a worker: the slots that its shards share, and a runner for each shard. Reads the queue's settings (its
 * limits and its number of shards) at the start and every ten seconds, because they can change at any time. Claims nothing
 * until they were read once. Shard 0 always exists.
 */
final class QueueRunner {
    private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);
    private static final Duration LOOK_EACH = Duration.ofSeconds(10);

    /** How many looks lie between two registrations as a consumer: a minute. It is a call for each shard. */
    private static final int LOOKS_A_REGISTRATION = 6;

    private final EngineParts engine;
    private final WorkerRuntime runtime;
    private final String queue;
    private final BooleanSupplier stopping;
    private final Slots slots;
    private final LimitBook limits;
    private final WorkerMeters meters;
    private final SettingsGate settingsGate;
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final QueueParts parts;
    private final List<ShardRunner> shards = new ArrayList<>();
    private final Outage reading;
    private final Outage listing;
    private final Periodic looks;
    private Duration pause = LOOK_EACH;
    private int looked;
    private List<String> ignored = List.of();

    /** @param stopping returns true if the worker is stopping, so that no more shards are opened */
    QueueRunner(
            EngineParts engine, String queue, QueueOptions options, MeterRegistry registry, BooleanSupplier stopping) {
        this.engine = engine;
        this.runtime = engine.runtime();
        this.queue = queue;
        this.stopping = stopping;
        this.slots = new Slots(runtime.loop(), options.concurrency());
        this.limits = new LimitBook(runtime.settings(), engine.handlers());
        this.meters = new WorkerMeters(registry, queue, slots, engine.handlers().names());
        AttemptServices services = new AttemptServices(
                runtime,
                slots,
                new Journal(runtime, meters),
                limits,
                new FailurePolicy(runtime, engine.handlers()),
                engine.dispatcher());
        this.reading = new Outage(runtime, "reading the settings of queue %s", queue);
        this.settingsGate = new SettingsGate(queue, reading::now);
        this.parts =
                new QueueParts(services, meters, List.copyOf(options.lanes()), () -> shards.size() > 1, settingsGate);
        this.listing = new Outage(runtime, "adding queue %s to the known queues", queue);
        this.looks = new Periodic(runtime.loop(), () -> pause, this::look, this::lookFailed);
    }

    /**
     * Starts the queue. The future completes when shard 0 is open and the settings were asked for, with or without success; the
     * other shards follow when the settings are known.
     */
    public CompletableFuture<Void> start() {
        CompletableFuture<Void> open = openNext();
        looks.start();
        return CompletableFuture.allOf(open, asked);
    }

    CompletableFuture<Void> stopIntake() {
        looks.stop();
        asked.complete(null);
        return CompletableFuture.allOf(
                shards.stream().map(ShardRunner::stopIntake).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> openNext() {
        ShardRunner shard = new ShardRunner(engine, parts, new Shard(queue, shards.size()));
        shards.add(shard);
        return shard.start();
    }

    private CompletionStage<?> look() {
        return runtime.store()
                .queueSettings(queue)
                .thenAccept(settings -> runtime.loop().execute(() -> {
                    apply(settings);
                    keepKnown();
                }));
    }

    /**
     * Adds the queue to the known queues, and the worker to each shard's consumers, in case they were removed. If Redis refuses the
     * write, it is retried later and the settings are read anyway.
     */
    private void keepKnown() {
        runtime.ask(() -> runtime.store().keepKnown(queue), (kept, error) -> {
            if (error == null) {
                listing.passed();
            } else if (!stopping.getAsBoolean()) {
                listing.failed(error);
            }
        });
        if (++looked % LOOKS_A_REGISTRATION == 0) {
            shards.forEach(ShardRunner::enlist);
        }
    }

    private void apply(QueueSettings settings) {
        reading.passed();
        pause = LOOK_EACH;
        limits.queueSays(settings.limits());
        settings.ignored().stream()
                .filter(sentence -> !ignored.contains(sentence))
                .forEach(sentence -> runtime.lines()
                        .say(
                                "settings that are ignored",
                                queue,
                                more -> LOG.warn("queue {}: {}{}", queue, sentence, more)));
        ignored = settings.ignored();
        while (shards.size() < settings.shards() && !stopping.getAsBoolean()) {
            int number = shards.size();
            runtime.lines()
                    .say(
                            "shards that are served",
                            new Shard(queue, number),
                            more -> LOG.info(
                                    "queue {} has {} shards; serving number {}{}",
                                    queue,
                                    settings.shards(),
                                    number,
                                    more));
            runtime.loop().when(openNext(), (done, error) -> {});
        }
        settingsGate.open();
        asked.complete(null);
    }

    /** Logs the failure and what follows from it. An invalid setting is an expected error, and the message names it. */
    private void lookFailed(Throwable error) {
        String message = error.getMessage()
                + (settingsGate.isOpen() ? "" : ". Until then this worker claims nothing in the queue");
        boolean expected = error instanceof StoreException || error instanceof IllegalArgumentException;
        StoreException.Kind kind = error instanceof StoreException store ? store.kind() : StoreException.Kind.CORRUPT;
        pause = reading.failed(expected ? new StoreException(kind, message, error) : error);
        asked.complete(null);
    }

    List<ShardRunner> shards() {
        return shards;
    }

    Slots slots() {
        return slots;
    }

    /** Removes the meters of a running worker from the registry. */
    void closeMeters() {
        meters.close();
    }
}
