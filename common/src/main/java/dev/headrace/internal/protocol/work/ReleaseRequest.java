package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks to release.
 *
 * @param releases 1 to 200
 * @param reason the reason, which the event contains
 */
public record ReleaseRequest(Shard shard, WorkerId worker, List<Release> releases, RequeueReason reason) {
    /** Returns a request to release these tasks instead, for the same reason. */
    public ReleaseRequest of(List<Release> others) {
        return new ReleaseRequest(shard, worker, others, reason);
    }

    /**
     * A task to release.
     *
     * @param taskId the task's id, or null if the entry was never received: the id is then read from Redis first
     */
    public record Release(Lease lease, @Nullable String taskId) {}
}
