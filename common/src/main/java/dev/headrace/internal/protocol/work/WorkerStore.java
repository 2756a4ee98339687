package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.QueueStore;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What a worker asks and changes. */
public interface WorkerStore extends QueueStore {

    /** queued → running: takes up to {@code count} entries of one lane, none when it is empty. Never blocks Redis. */
    CompletionStage<List<TaskEntry>> claim(Shard shard, WorkerId worker, Lane lane, int count);

    /**
     * queued → running, waiting for work: takes up to {@code countPerLane} entries of each lane as soon as there are
     * any; none when {@code block} is over. Up to 3 × {@code countPerLane} come. One call at a time for a shard.
     */
    CompletionStage<List<TaskEntry>> claimBlocking(Shard shard, WorkerId worker, int countPerLane, Duration block);

    /** Waits until a lane of {@code marks} has an entry behind its mark, or {@code block} is over; takes none. */
    CompletionStage<Boolean> awaitDoorbell(Shard shard, Map<Lane, String> marks, Duration block);

    /** The id up to which each lane was delivered, for {@link #awaitDoorbell}. */
    CompletionStage<Map<Lane, String>> laneMarks(Shard shard);

    /** Ends this worker's blocking read of the shard early, if one is under way. */
    CompletionStage<Void> unblock(Shard shard);

    /** running → running: renews what is still this worker's, and says what is not. At most 500 beats a call. */
    CompletionStage<BeatReply> beat(BeatRequest request);

    /** running → succeeded, scheduled, dead or cancelled. At most 500 a call, one call at a time for a worker and shard. */
    CompletionStage<FencedReply> settle(SettleRequest request);

    /** running → queued: releases tasks, no attempt spent. At most 200 a call. */
    CompletionStage<FencedReply> release(ReleaseRequest request);

    /**
     * running → running: takes up entries that were delivered to this worker while the answer was lost. Those that are
     * still its own are renewed and answered, the others left out. At most 100 a call.
     */
    CompletionStage<List<TaskEntry>> pickUp(Shard shard, WorkerId worker, List<Lease> leases);

    /** Makes the worker known in the shard though it was given nothing yet: to its incarnations, and to controllers. */
    CompletionStage<Void> enlist(Shard shard, WorkerId worker);

    /** Other boots of this worker's instance that the shard knows, dead or alive. Reads only. */
    CompletionStage<List<WorkerView>> incarnations(Shard shard, WorkerId worker);

    /**
     * running → queued or dead: what a previous incarnation of a worker's instance left, each by itself. At most 200 a call.
     * Answers for all of them: it goes on by itself behind what is too large for one call.
     */
    CompletionStage<List<RecoverReply>> takeBack(TakeBackRequest request);

    /** Takes the worker's liveness away at once, so that controllers need not wait for its TTL. Sent last at a graceful end. */
    CompletionStage<Void> retireWorker(Shard shard, WorkerId worker);

    /** Tells of tasks of this shard that were asked to stop; a hint, as the next beat answers it too. */
    CompletionStage<Subscription> watchCancels(Shard shard, Consumer<String> asked);
}
