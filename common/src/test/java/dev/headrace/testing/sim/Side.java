package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One of the two that are driven side by side: the model, or a real Redis. */
interface Side {
    /** Calls a verb and waits for its answer. */
    <T> T call(Function<TaskStore, CompletionStage<T>> verb);

    /** What this side's leases are called. */
    Rendering rendering();

    /** Everything that there is, as text. */
    String state();

    /** Lets a few milliseconds of the server's clock pass. */
    void pass();

    // What people do by hand.

    void deleteHeartbeat(Lease lease);

    void deleteLiveness(String worker);

    void deleteEntry(Lease lease);

    /** Has a pending entry lie an hour ahead of the clock, as if that had been set back. */
    void putAhead(Lease lease, String owner);

    /** Lets a worker's liveness, if it is there, live for twice as long as it may. */
    void prolongLiveness(String worker);

    void deleteConsumer(Lane lane, String consumer);

    /** XGROUP DESTROY. */
    void destroyGroup(Lane lane);

    /** XGROUP SETID to the lane's start. */
    void setGroupBack(Lane lane);

    void addEntry(Lane lane, byte[][] fields);

    void setMaxDepth(int depth);

    /** DEL of a task's record. */
    void deleteRecord(String id);

    /** HSET of a scheduled task's state to queued. */
    void setQueued(String id);
}
