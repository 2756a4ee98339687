package dev.headrace.protocol;

import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import dev.headrace.task.WorkerId;
import java.util.List;

/**
 * Tasks to hand back.
 *
 * @param releases 1 to 200
 * @param reason what the event says
 */
public record ReleaseRequest(Shard shard, WorkerId worker, List<Release> releases, RequeueReason reason) {
    /** One of them. */
    public record Release(Lease lease, String taskId) {}
}
