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
 * The dead tasks of a queue, in all of its shards. They stay until somebody replays or purges them, or the controllers'
 * retention does. Thread-safe; all methods block, and throw a {@link HeadraceException} if Redis could not be asked.
 */
public final class DeadLetters {
    /** How many tasks a second are replayed or purged where nothing is said: what workers can take, and Redis not feel. */
    public static final int DEFAULT_RATE = 1000;

    private final HeadraceClient client;
    private final String queue;

    DeadLetters(HeadraceClient client, String queue) {
        this.client = client;
        this.queue = Shard.requireQueueName(queue);
    }

    /**
     * Dead tasks, the youngest of each shard first.
     *
     * @param most how many at most, at least 1
     */
    public List<DeadTask> list(DeadFilter filter, int most) {
        List<DeadTask> found = new ArrayList<>();
        client.answerWhenever(looking(), sweep(filter, found::add).look(most));
        return found;
    }

    /**
     * Goes through all dead tasks that the filter means, the youngest of each shard first, without keeping them.
     *
     * @param each is told of each, on the client's own thread
     * @return how many there were
     */
    public long each(DeadFilter filter, Consumer<DeadTask> each) {
        return client.answerWhenever(looking(), sweep(filter, each).look(Long.MAX_VALUE));
    }

    /** All that is kept of one, its payload too; nothing where there is no dead task by this id. */
    public Optional<DeadDetails> find(TaskId task) {
        return find(new DeadName(required(task, "task").shard(), task.id()));
    }

    /** As {@link #find(TaskId)}, for an id that may be none. */
    public Optional<DeadDetails> find(DeadName task) {
        String what = "look at dead task " + task;
        return client.answer(what, client.loop().read(what, store -> store.findDead(task.shard(), task.id())));
    }

    /**
     * Has a dead task run again, whatever it died of, in its own lane: its budgets begin anew; its fencing token, the
     * number of its starts and its history go on.
     *
     * @return whether it was dead, and is queued now
     */
    public boolean replay(TaskId task) {
        return replay(new DeadName(required(task, "task").shard(), task.id()));
    }

    /** As {@link #replay(TaskId)}, for an id that may be none. */
    public boolean replay(DeadName task) {
        String what = "replay of " + task;
        return client.answer(what, one(what, task, DeadSweep.Action.REPLAY)) == DeadReply.REPLAYED;
    }

    /**
     * Forgets a dead task for good, its payload too. A chosen id is free again.
     *
     * @return whether it was dead, and is gone now
     */
    public boolean purge(TaskId task) {
        return purge(new DeadName(required(task, "task").shard(), task.id()));
    }

    /** As {@link #purge(TaskId)}, for an id that may be none. */
    public boolean purge(DeadName task) {
        String what = "purge of " + task;
        return client.answer(what, one(what, task, DeadSweep.Action.PURGE)) == DeadReply.PURGED;
    }

    private CompletionStage<DeadReply> one(String what, DeadName task, DeadSweep.Action deed) {
        List<DeadRef> refs = List.of(new DeadRef(task.id(), null));
        return client.loop()
                .change(what, store -> deed.on(store, task.shard(), refs))
                .thenApply(replies -> replies.get(0));
    }

    /**
     * Has all dead tasks that the filter means run again. One that dies again meanwhile is not replayed twice.
     *
     * @param rate at most so many a second, 1 to 100,000
     * @param each is told of each task that was replayed, on the client's own thread
     * @return how many were
     * @throws IllegalArgumentException if the rate is out of its range
     */
    public long replay(DeadFilter filter, int rate, Consumer<DeadTask> each) {
        return client.answerWhenever(
                "replay of dead tasks of " + queue, sweep(filter, each).act(DeadSweep.Action.REPLAY, rate));
    }

    /**
     * Forgets all dead tasks that the filter means.
     *
     * @param rate at most so many a second, 1 to 100,000
     * @param each is told of each task that was purged, on the client's own thread
     * @return how many were
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
