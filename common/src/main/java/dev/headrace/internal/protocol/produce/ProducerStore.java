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

/** What a client asks and changes. */
public interface ProducerStore extends QueueStore, DeadLetterStore {

    /** – → queued: a batch of new tasks, all or none, once for a producer's sequence number however often it is sent. */
    CompletionStage<SubmitReply> submit(SubmitRequest request);

    /** – → scheduled: as {@link #submit}, for tasks that each have a due time or a delay. */
    CompletionStage<SubmitReply> schedule(SubmitRequest request);

    /** queued, scheduled → cancelled; running → asked to stop. */
    CompletionStage<CancelReply> cancel(Shard shard, String id);

    /** All that is known of a task. Reads only. */
    CompletionStage<TaskView> lookUp(Shard shard, String id);

    /**
     * Of these tasks, those that are worth a closer look: they have ended, or are not where they should be. One call, at
     * most 200. Reads only.
     */
    CompletionStage<Set<String>> glance(Shard shard, List<String> ids);

    /** Who is there for a task that this owner holds. Reads only. */
    CompletionStage<OwnerSigns> signs(Shard shard, String owner);

    /**
     * Tells of tasks of this shard that ended while their result is kept: the id. A hint that can be missed when a
     * connection breaks; look the task up now and then all the same.
     */
    CompletionStage<Subscription> watchEnded(Shard shard, Consumer<String> ended);
}
