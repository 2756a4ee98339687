package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the queues to control and reads their settings periodically, because both change while a controller runs. A queue whose
 * settings cannot be read does not affect the others: it keeps its last settings, and one log line has the reason.
 */
final class QueueDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDiscovery.class);

    private final SweepContext context;
    private final Set<String> named;
    private final StageSequence stages;
    private final WorkListener outages;
    private final BiConsumer<String, QueueSettings> found;
    private final Set<String> known = new HashSet<>();
    private final Map<String, List<String>> ignored = new HashMap<>();

    /**
     * @param named the queues; none for all that Redis knows
     * @param found takes each queue and its settings, each time they are read
     */
    QueueDiscovery(
            SweepContext context, WorkListener outages, Set<String> named, BiConsumer<String, QueueSettings> found) {
        this.context = context;
        this.named = named;
        this.stages = new StageSequence(context.loop());
        this.outages = outages;
        this.found = found;
    }

    /** Finds the queues and reads their settings. */
    CompletionStage<Void> find() {
        CompletionStage<Set<String>> queues = named.isEmpty()
                ? context.loop().onLoop(context.store().queues())
                : CompletableFuture.completedFuture(named);
        return queues.thenCompose(names -> stages.each(names, this::read));
    }

    private CompletionStage<Void> read(String queue) {
        String work = "reading the settings of queue '" + Printable.escape(queue) + "'";
        try {
            Shard.requireQueueName(queue);
        } catch (IllegalArgumentException e) {
            refused(queue, work, e);
            return CompletableFuture.completedFuture(null);
        }
        return context.loop().onLoop(context.store().queueSettings(queue)).handle((settings, error) -> {
            if (error == null) {
                outages.succeeded(work);
                known.add(queue);
                logIgnored(queue, settings.ignored());
                found.accept(queue, settings);
            } else {
                refused(queue, work, EventLoop.rootOf(error));
            }
            return null;
        });
    }

    /** Logs each ignored setting once, until it changes. */
    private void logIgnored(String queue, List<String> now) {
        List<String> before = ignored.put(queue, now);
        now.stream()
                .filter(sentence -> before == null || !before.contains(sentence))
                .forEach(sentence -> context.lines()
                        .say(
                                "settings that are ignored",
                                queue,
                                more -> LOG.warn("queue {}: {}{}", queue, sentence, more)));
    }

    private void refused(String queue, String work, Throwable error) {
        if (error instanceof StoreException store && store.passing()) {
            throw store;
        }
        String until = known.contains(queue)
                ? ". Until then the queue is swept with its previous settings"
                : ". Until then nothing in the queue is recovered or promoted";
        String message = error.getMessage() + until;
        StoreException.Kind kind = error instanceof StoreException store ? store.kind() : StoreException.Kind.CORRUPT;
        outages.failed(work, new StoreException(kind, message, error));
    }
}
