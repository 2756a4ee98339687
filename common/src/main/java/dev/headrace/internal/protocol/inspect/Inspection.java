package dev.headrace.internal.protocol.inspect;

import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.view.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What can be seen of queues, tasks, workers and controllers from the outside. Reads only, whatever Redis holds: a queue
 * that nobody has opened is an empty one. Large things are read in pages of bounded size, and nothing asks Redis for all
 * of its keys.
 *
 * <p>No method blocks its caller. A stage ends with a {@link StoreException} when Redis was not reached or refused.
 * Thread-safe.
 */
public interface Inspection extends AutoCloseable {

    /** The server's clock, the one by which all else here is told. */
    CompletionStage<Instant> now();

    /** The names of all known queues, in order. */
    CompletionStage<List<String>> queues();

    /** Whether the queue is known, or its first shard has lanes though nobody has made it known. */
    CompletionStage<Boolean> exists(String queue);

    /** The queue's own settings, as far as they can be read. */
    CompletionStage<SettingsView> settings(String queue);

    /** Keys of the queue that exist under a likely wrong name, so that nobody reads them. */
    CompletionStage<List<String>> unread(String queue, int shards);

    /** What a shard holds and who sweeps it; a key of a wrong type is named and hides nothing of the others. */
    CompletionStage<ShardView> shard(Shard shard);

    /**
     * The names of all workers that say that they live, by shard. Walks over all keys, a thousand at a time: one that was
     * never given a task is known by nothing else before Redis 7.2.
     */
    CompletionStage<Map<Shard, Set<String>>> living();

    /**
     * Who reads in a shard: every consumer of its lanes, and those of {@code living} who are none yet, in their names'
     * order.
     */
    CompletionStage<List<WorkerView>> workers(Shard shard, Set<String> living);

    /** All that is known of a task. */
    CompletionStage<TaskView> task(TaskId task);

    /**
     * A page of a task's timeline, oldest event first.
     *
     * @param after where the last page ended, or a time in milliseconds of the server's clock to begin at
     */
    CompletionStage<TimelinePage> timeline(TaskId task, String after);

    /** Closes its connections. Idempotent, never throws. */
    @Override
    void close();
}
