package dev.headrace.internal.protocol.inspect;

import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.view.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads the state of queues, tasks, workers and controllers for people. Never writes: a queue that was not opened yet
 * is empty. Large data is read in pages of limited size, and no call asks Redis for all keys at once.
 *
 * <p>No method blocks its caller. A stage ends with a {@link StoreException} when Redis was not reached or refused.
 * Thread-safe.
 */
public interface Inspection extends AutoCloseable {

    /** Returns the time of the server that holds the shard, which all times of the shard use. */
    CompletionStage<Instant> now(Shard shard);

    /** Returns the names of all known queues, in order. */
    CompletionStage<List<String>> queues();

    /** Returns true if the queue is known, or if its first shard has lanes. */
    CompletionStage<Boolean> exists(String queue);

    /** Returns the queue's own settings, as far as they are readable. */
    CompletionStage<SettingsView> settings(String queue);

    /** Returns keys of the queue that exist under a probably wrong name, so that no worker reads them. */
    CompletionStage<List<String>> unread(String queue, int shards);

    /**
     * Returns what a shard holds and which controller leads it. A key of a wrong type is named and does not hide the others.
     */
    CompletionStage<ShardView> shard(Shard shard);

    /** Returns every consumer of the shard's lanes, ordered by name. Workers are consumers from their start on. */
    CompletionStage<List<WorkerView>> workers(Shard shard);

    /** Returns the state of a task. */
    CompletionStage<TaskView> task(TaskId task);

    /**
     * Returns the score of a task in the sorted set of scheduled tasks, by which it is queued: its due time in ms, unless it was
     * written by hand. Empty if the task is not in the set, or the key holds another type.
     */
    CompletionStage<Optional<String>> dueScore(TaskId task);

    /**
     * Returns a page of a task's timeline, oldest event first.
     *
     * @param after where the last page ended, or a start time in milliseconds of the server's clock
     */
    CompletionStage<TimelinePage> timeline(TaskId task, String after);

    /** Closes its connections. Idempotent, never throws. */
    @Override
    void close();
}
