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

/** The verbs and reads of a worker. */
public interface WorkerStore extends QueueStore {

    /** Claims up to {@code count} entries of one lane, queued → running; none if it is empty. Does not wait. */
    CompletionStage<List<TaskEntry>> claim(Shard shard, WorkerId worker, Lane lane, int count);

    /**
     * Waits for entries and claims them, queued → running: up to {@code countPerLane} entries of each lane as soon as there are
     * any; none after {@code block}. Returns up to 3 × {@code countPerLane}. One call at a time per shard.
     */
    CompletionStage<List<TaskEntry>> claimBlocking(Shard shard, WorkerId worker, int countPerLane, Duration block);

    /** Waits until a lane of {@code marks} has an entry after its mark, or for {@code block}; claims none. */
    CompletionStage<Boolean> awaitDoorbell(Shard shard, Map<Lane, String> marks, Duration block);

    /** Returns the last delivered id of each lane, for {@link #awaitDoorbell}. */
    CompletionStage<Map<Lane, String>> laneMarks(Shard shard);

    /** Ends this worker's blocking read of the shard early, if there is one. */
    CompletionStage<Void> unblock(Shard shard);

    /**
     * Sends heartbeats, running → running: renews the leases that this worker holds, and reports others. At most 500 per call.
     */
    CompletionStage<BeatReply> beat(BeatRequest request);

    /**
     * Settles attempts, running → succeeded, scheduled, dead or cancelled. At most 500 per call, one call at a time per shard.
     */
    CompletionStage<FencedReply> settle(SettleRequest request);

    /** Releases tasks, running → queued; no attempt is spent. At most 200 per call. */
    CompletionStage<FencedReply> release(ReleaseRequest request);

    /**
     * Fetches lost deliveries, running → running: entries that were delivered to this worker while the answer was lost. Those
     * that it still holds are renewed and returned, the others are left out. At most 100 per call.
     */
    CompletionStage<List<TaskEntry>> pickUp(Shard shard, WorkerId worker, List<Lease> leases);

    /** Registers the worker in the shard before its first task, so that its other incarnations and controllers see it. */
    CompletionStage<Void> enlist(Shard shard, WorkerId worker);

    /** Returns other incarnations of this worker's instance in the shard, dead or alive. Reads only. */
    CompletionStage<List<WorkerView>> incarnations(Shard shard, WorkerId worker);

    /**
     * Takes tasks back from a previous incarnation of a worker's instance, running → queued or dead, each separately. At most
     * 200 per call. Returns results for all of them: it continues with further calls if they are too large for one.
     */
    CompletionStage<List<RecoverReply>> takeBack(TakeBackRequest request);

    /** Deletes the worker's liveness, so that controllers need not wait for its TTL. The last call of a graceful stop. */
    CompletionStage<Void> retireWorker(Shard shard, WorkerId worker);

    /** Subscribes to stop requests in this shard; only a hint, because the next heartbeat returns them too. */
    CompletionStage<Subscription> watchCancels(Shard shard, Consumer<String> asked);
}
