package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;

/**
 * Tasks that a previous incarnation of a worker's own instance left.
 *
 * @param previous who holds them; checked in the script
 * @param beaten what {@link WorkerView#beaten} said of it when the caller began to watch it; another beat since then
 *     means that it lives, and is answered {@code CHANGED}
 * @param leastIdle how long an entry must have been idle at least where the previous incarnation's liveness is gone; else it is
 *     one and a half of its beats
 * @param limits how often a task may be requeued, where its submission does not say
 * @param leases 1 to 200
 */
public record TakeBackRequest(
        Shard shard, WorkerId previous, String beaten, Duration leastIdle, RequeueLimits limits, List<Lease> leases) {}
