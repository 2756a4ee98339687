package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks to hand back.
 *
 * @param releases 1 to 200
 * @param reason what the event says
 */
public record ReleaseRequest(Shard shard, WorkerId worker, List<Release> releases, RequeueReason reason) {
    /**
     * One of them.
     *
     * @param taskId the task's id, or null for one whose entry was never seen: Redis is asked for it first
     */
    public record Release(Lease lease, @Nullable String taskId) {}
}
