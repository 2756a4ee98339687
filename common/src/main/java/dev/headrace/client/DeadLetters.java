package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadName;
import dev.headrace.view.DeadTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Lists, replays and purges the dead tasks of a queue, in all of its shards. Dead tasks are kept until they are replayed or
 * purged, or until the controllers' retention purges them. Thread-safe. All methods block, and throw a {@link
 * HeadraceException} if Redis was not reached or refused the call.
 */
public final class DeadLetters {
    /** The default number of tasks a second to replay or purge: few enough for workers and for Redis. */
    public static final int DEFAULT_RATE = 1000;

    private final HeadraceClient client;
    private final String queue;

    DeadLetters(HeadraceClient client, String queue) {
        this.client = client;
        this.queue = Shard.requireQueueName(queue);
    }

    /**
     * Returns the dead tasks that match the filter, shard by shard, those that died last first.
     *
     * @param most the maximum number of tasks, at least 1
     * @throws IllegalArgumentException if the number is under 1
     */
    public List<DeadTask> list(DeadFilter filter, int most) {
        List<DeadTask> found = new ArrayList<>();
        client.answerWhenever(looking(), sweep(filter, found::add).look(most));
        return found;
    }

    /**
     * Reads all dead tasks that match the filter, shard by shard, those that died last first, without keeping them in memory.
     *
     * @param each receives each task, on the client's own thread
     * @return the number of tasks
     */
    public long each(DeadFilter filter, Consumer<DeadTask> each) {
        return client.answerWhenever(looking(), sweep(filter, each).look(Long.MAX_VALUE));
    }

    /** Returns the record of a dead task with its payload; empty if there is no dead task with this id. */
    public Optional<DeadDetails> find(TaskId task) {
        return find(new DeadName(required(task, "task").shard(), task.id()));
    }

    /** Returns the record as {@link #find(TaskId)} does, for an id that may not be valid. */
    public Optional<DeadDetails> find(DeadName task) {
        String what = "look at dead task " + task;
        return client.answer(what, client.loop().read(what, store -> store.findDead(task.shard(), task.id())));
    }

    /**
     * Replays a dead task, whatever the reason of its death: queues it in its own lane. Its budgets start from zero; its
     * fencing token, attempt number and history continue.
     *
     * @return true if the task was dead and is queued now
     */
    public boolean replay(TaskId task) {
        return replay(new DeadName(required(task, "task").shard(), task.id()));
    }

    /** Replays a dead task as {@link #replay(TaskId)} does, for an id that may not be valid. */
    public boolean replay(DeadName task) {
        String what = "replay of " + task;
        return client.answer(what, one(what, task, DeadSweep.Action.REPLAY)) == DeadReply.REPLAYED;
    }

    /**
     * Purges a dead task: deletes its record and its payload. A chosen id can be used again.
     *
     * @return true if the task was dead and is deleted now
     */
    public boolean purge(TaskId task) {
        return purge(new DeadName(required(task, "task").shard(), task.id()));
    }

    /** Purges a dead task as {@link #purge(TaskId)} does, for an id that may not be valid. */
    public boolean purge(DeadName task) {
        String what = "purge of " + task;
        return client.answer(what, one(what, task, DeadSweep.Action.PURGE)) == DeadReply.PURGED;
    }

    private CompletionStage<DeadReply> one(String what, DeadName task, DeadSweep.Action action) {
        List<DeadRef> refs = List.of(new DeadRef(task.id(), null));
        return client.loop()
                .change(what, store -> action.on(store, task.shard(), refs))
                .thenApply(replies -> replies.get(0));
    }

    /**
     * Replays all dead tasks that match the filter. A task that dies again meanwhile is not replayed twice.
     *
     * @param rate the maximum number of tasks a second, 1 to 100,000
     * @param each receives each replayed task, on the client's own thread
     * @return the number of replayed tasks
     * @throws IllegalArgumentException if the rate is out of its range
     */
    public long replay(DeadFilter filter, int rate, Consumer<DeadTask> each) {
        return client.answerWhenever(
                "replay of dead tasks of " + queue, sweep(filter, each).act(DeadSweep.Action.REPLAY, rate));
    }

    /**
     * Purges all dead tasks that match the filter.
     *
     * @param rate the maximum number of tasks a second, 1 to 100,000
     * @param each receives each purged task, on the client's own thread
     * @return the number of purged tasks
     * @throws IllegalArgumentException if the rate is out of its range
     */
    public long purge(DeadFilter filter, int rate, Consumer<DeadTask> each) {
        return client.answerWhenever(
                "purge of dead tasks of " + queue, sweep(filter, each).act(DeadSweep.Action.PURGE, rate));
    }

    private DeadSweep sweep(DeadFilter filter, Consumer<DeadTask> each) {
        return new DeadSweep(client.loop(), queue, required(filter, "filter"), required(each, "each"));
    }

    private String looking() {
        return "look at the dead tasks of " + queue;
    }
}
