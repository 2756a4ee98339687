package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;

/**
 * Tasks of a previous incarnation of a worker's own instance.
 *
 * @param previous the incarnation that holds them; checked in the script
 * @param beaten its {@link WorkerView#beaten} when the caller began to watch it; a heartbeat since then
 *     means that it is alive, and is answered {@code CHANGED}
 * @param leastIdle the least idle time of an entry if the previous incarnation's liveness is gone; else it is
 *     one and a half of its heartbeat intervals
 * @param limits how often a task may be requeued, if its submission does not say
 * @param leases 1 to 200
 */
public record TakeBackRequest(
        Shard shard, WorkerId previous, String beaten, Duration leastIdle, RequeueLimits limits, List<Lease> leases) {}
