package dev.headrace.worker;

import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue in a worker: the slots that its shards share, and a runner for each shard. What the queue says of
 * itself is asked at the start and each ten seconds, as it can change at any time: its limits, and how many shards there
 * are; shard 0 is always there.
 */
final class QueueRunner {
    private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);
    private static final Duration LOOK_EACH = Duration.ofSeconds(10);

    private final WorkerEngine engine;
    private final String queue;
    private final Set<Lane> lanes;
    private final Slots slots;
    private final LimitBook limits;
    private final WorkerMeters meters;
    private final Journal journal;
    private final List<ShardRunner> shards = new ArrayList<>();
    private final Trouble reading;
    private final Trouble listing;
    private final Periodic looks;
    private Duration pause = LOOK_EACH;
    private List<String> ignored = List.of();

    QueueRunner(WorkerEngine engine, String queue, QueueOptions options) {
        this.engine = engine;
        this.queue = queue;
        this.lanes = options.lanes();
        this.slots = new Slots(engine.core().loop(), options.concurrency());
        this.limits = new LimitBook(engine.core().settings(), engine.handlers());
        this.meters = new WorkerMeters(engine.registry(), queue, slots);
        this.journal = new Journal(engine.core(), meters);
        this.reading = new Trouble(engine.core().loop(), "reading the settings of queue " + queue);
        this.listing = new Trouble(engine.core().loop(), "adding queue " + queue + " to the known queues");
        this.looks = new Periodic(engine.core().loop(), () -> pause, this::look, this::lookFailed);
    }

    /** Ends when shard 0 is open; the others follow when the queue's settings are known. */
    CompletableFuture<Void> start() {
        CompletableFuture<Void> open = openNext();
        looks.start();
        return open;
    }

    CompletableFuture<Void> stopIntake() {
        looks.stop();
        return CompletableFuture.allOf(
                shards.stream().map(ShardRunner::stopIntake).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> openNext() {
        ShardRunner shard = new ShardRunner(this, new Shard(queue, shards.size()));
        shards.add(shard);
        return shard.start();
    }

    private CompletionStage<?> look() {
        return core().store()
                .queueSettings(queue)
                .thenAccept(settings -> core().loop().execute(() -> {
                    apply(settings);
                    keepKnown();
                }));
    }

    /** Where Redis refuses to write, the settings are read all the same, and the name is added at a later look. */
    private void keepKnown() {
        core().ask(() -> core().store().keepKnown(queue), (kept, error) -> {
            if (error == null) {
                listing.passed();
            } else if (!engine.stopping()) {
                listing.failed(error);
            }
        });
    }

    private void apply(QueueSettings settings) {
        reading.passed();
        pause = LOOK_EACH;
        limits.queueSays(settings.limits());
        settings.ignored().stream()
                .filter(sentence -> !ignored.contains(sentence))
                .forEach(sentence -> LOG.warn("queue {}: {}", queue, sentence));
        ignored = settings.ignored();
        while (shards.size() < settings.shards() && !engine.stopping()) {
            LOG.info("queue {} has {} shards; serving number {}", queue, settings.shards(), shards.size());
            core().loop().when(openNext(), (done, error) -> {});
        }
    }

    /** A setting that somebody wrote wrong is foreseen; the message names it. */
    private void lookFailed(Throwable error) {
        pause = reading.failed(
                error instanceof IllegalArgumentException
                        ? new StoreException(StoreException.Kind.CORRUPT, String.valueOf(error.getMessage()), error)
                        : error);
    }

    List<ShardRunner> all() {
        return shards;
    }

    /** The lanes that it claims from. */
    Set<Lane> lanes() {
        return lanes;
    }

    int shards() {
        return shards.size();
    }

    Map<String, String> words() {
        return engine.words();
    }

    WorkerEngine engine() {
        return engine;
    }

    Core core() {
        return engine.core();
    }

    Slots slots() {
        return slots;
    }

    WorkerMeters meters() {
        return meters;
    }

    /** Whose word on a task's limits counts. */
    LimitBook limits() {
        return limits;
    }

    Journal journal() {
        return journal;
    }
}
