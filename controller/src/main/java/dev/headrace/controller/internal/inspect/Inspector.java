package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.inspect.Inspection;
import dev.headrace.internal.protocol.inspect.SettingsView;
import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Answers questions of people about queues and tasks, each with a few bounded reads. Its methods block, and throw a
 * {@link StoreException} if Redis was not reached or refused a call. Thread-safe.
 */
public final class Inspector {
    private static final String CONTROLLERS_CONSUMER = "controller";
    private static final int MOST_PAGES = 1000;
    private static final String FIRST = "0";

    private final Inspection inspection;

    /** @param inspection is not closed here */
    public Inspector(Inspection inspection) {
        this.inspection = inspection;
    }

    /** Returns the names of all known queues, in order. */
    public List<String> queues() {
        return wait(inspection.queues());
    }

    /** Returns true if the queue exists. */
    public boolean exists(String queue) {
        return wait(inspection.exists(Shard.requireQueueName(queue)));
    }

    /**
     * Returns all shards of these queues, in order.
     *
     * @param unreadable takes each queue or shard that cannot be shown, and the reason, so that a broken one does not hide
     *     others
     */
    public List<ShardStatus> status(Collection<String> queues, BiConsumer<String, String> unreadable) {
        List<ShardStatus> shards = new ArrayList<>();
        for (String queue : queues) {
            tellIfBroken(queue, () -> shards.addAll(shards(queue, unreadable)), unreadable);
        }
        return shards;
    }

    private List<ShardStatus> shards(String queue, BiConsumer<String, String> unreadable) {
        SettingsView settings = wait(inspection.settings(Shard.requireQueueName(queue)));
        List<ShardStatus> shards = new ArrayList<>();
        for (int number = 0; number < settings.settings().shards(); number++) {
            Shard shard = new Shard(queue, number);
            tellIfBroken(shard.toString(), () -> shards.add(status(shard, settings)), unreadable);
        }
        return shards;
    }

    /** Reports an error of a single queue or shard. Throws any other error, because Redis as a whole fails then. */
    private static void tellIfBroken(String what, Runnable look, BiConsumer<String, String> unreadable) {
        try {
            look.run();
        } catch (IllegalArgumentException e) {
            unreadable.accept(what, String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.CORRUPT && e.kind() != StoreException.Kind.OTHER) {
                throw e;
            }
            unreadable.accept(what, String.valueOf(e.getMessage()));
        }
    }

    /** Returns a sentence for each setting of a queue that is ignored, and for each of its keys that no worker reads. */
    public List<String> warnings(String queue) {
        SettingsView settings = wait(inspection.settings(Shard.requireQueueName(queue)));
        List<String> warnings = new ArrayList<>(settings.settings().ignored());
        int shards = settings.settings().shards();
        wait(inspection.unread(queue, shards)).forEach(key -> warnings.add(unread(queue, shards, key)));
        return warnings;
    }

    /** Returns a warning about an unread key. A lane of an unknown shard may belong to an earlier number of shards. */
    private static String unread(String queue, int shards, String key) {
        if (key.contains("{" + queue + "#" + shards + "}")) {
            return "the key " + key + " exists, but the queue has only " + shards
                    + (shards == 1 ? " shard" : " shards")
                    + ", so no newly started worker reads it. If the queue had more shards, for example before a FLUSHALL or"
                    + " a DEL of its meta, run 'headrace shards " + queue
                    + " N' with that number; else move the entries"
                    + " with XRANGE and XADD, then delete the key";
        }
        return "the key " + key + " exists, but no worker reads it; a lane's name has the queue in braces and"
                + " ends in high, normal or low. Move the entries with XRANGE and XADD, then delete the key";
    }

    private ShardStatus status(Shard shard, SettingsView settings) {
        return wait(inspection
                .shard(shard)
                .thenCombine(
                        inspection.workers(shard),
                        (view, consumers) -> new ShardStatus(
                                settings.tellsSweep() ? settings.settings().sweep() : null,
                                settings.tellsShards(),
                                settings.wrong().isEmpty(),
                                view,
                                consumers.stream()
                                        .filter(consumer -> !consumer.name().equals(CONTROLLERS_CONSUMER))
                                        .toList())));
    }

    /** Returns the state of a task. */
    public TaskStatus task(TaskId id) {
        TaskView first = wait(inspection.task(id));
        SettingsView settings = wait(inspection.settings(id.shard().queue()));
        Instant now = wait(inspection.now(id.shard()));
        ShardStatus shard = status(id.shard(), settings);
        List<TimelinePage.Event> timeline = timeline(id, first);
        String dueScore = first.state() == TaskState.SCHEDULED
                ? wait(inspection.dueScore(id)).orElse(null)
                : null;
        boolean mayHaveMoved = first.state() == TaskState.SCHEDULED ? dueScore == null : first.state() == null;
        TaskView view = mayHaveMoved ? wait(inspection.task(id)) : first;
        String sentence = new Explanation(view, shard, timeline, dueScore, now).sentence();
        return new TaskStatus(view, timeline, sentence, now);
    }

    private List<TimelinePage.Event> timeline(TaskId id, TaskView view) {
        List<TimelinePage.Event> events = new ArrayList<>();
        String after = submittedAt(id, view);
        for (int pages = 0; after != null && pages < MOST_PAGES; pages++) {
            TimelinePage page = wait(inspection.timeline(id, after));
            events.addAll(page.events());
            after = page.next();
        }
        return events;
    }

    /** Returns a millisecond before the submission: no event is earlier, and a page starts after the given time. */
    private static String submittedAt(TaskId id, TaskView view) {
        String said = view.fields().getOrDefault("submitted", view.fields().getOrDefault("f:submitted", ""));
        if (said.matches("\\d{13}")) {
            return Long.toString(Long.parseLong(said) - 1);
        }
        Optional<Lease> lease = Lease.parse(id.id());
        return lease.map(first -> first.entryId().substring(0, first.entryId().indexOf('-')))
                .filter(millis -> millis.length() == 13)
                .map(millis -> Long.toString(Long.parseLong(millis) - 1))
                .orElse(FIRST);
    }

    private static <T> T wait(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
