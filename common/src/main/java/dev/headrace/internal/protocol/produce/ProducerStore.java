package dev.headrace.internal.protocol.produce;

import dev.headrace.internal.protocol.dead.DeadLetterStore;
import dev.headrace.internal.protocol.queue.QueueStore;
import dev.headrace.task.Shard;
import dev.headrace.view.CancelReply;
import dev.headrace.view.TaskView;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The verbs and reads of a client. */
public interface ProducerStore extends QueueStore, DeadLetterStore {

    /** Submits a batch, – → queued: all tasks or none, once per sequence number, however often it is sent. */
    CompletionStage<SubmitReply> submit(SubmitRequest request);

    /** Schedules a batch, – → scheduled: like {@link #submit}, for tasks with a due time or a delay. */
    CompletionStage<SubmitReply> schedule(SubmitRequest request);

    /** Cancels a task: queued, scheduled → cancelled; running → asked to stop. */
    CompletionStage<CancelReply> cancel(Shard shard, String id);

    /** Returns the state of a task. Reads only. */
    CompletionStage<TaskView> lookUp(Shard shard, String id);

    /**
     * Returns those of these tasks that need a closer look: they have ended, or are not where they should be. One call, at
     * most 200. Reads only.
     */
    CompletionStage<Set<String>> glance(Shard shard, List<String> ids);

    /** Returns whether this owner, or a controller, can still end a task. Reads only. */
    CompletionStage<OwnerSigns> signs(Shard shard, String owner);

    /**
     * Subscribes to the ids of tasks of this shard that ended with a kept result, died or were cancelled. A hint can be lost
     * when a connection breaks, so the caller must also look the task up from time to time.
     */
    CompletionStage<Subscription> watchEnded(Shard shard, Consumer<String> ended);
}
