package dev.headrace.internal.protocol.work;

import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a chunk of beats found.
 *
 * @param lost leases that are not this worker's any more
 * @param vanished leases whose entry was deleted while it was pending; gone from the list now
 * @param cancelled ids, of the tasks in the chunk, that were asked to stop
 * @param lostDeliveries entries in this worker's pending entries list within the chunk's ranges that were not in the chunk
 */
public record BeatReply(
        Set<Lease> lost, Set<Lease> vanished, Set<String> cancelled, List<LostDelivery> lostDeliveries) {
    /**
     * An entry delivered to this worker that the chunk did not name.
     *
     * @param idle since its delivery or its last renewal
     */
    public record LostDelivery(Lease lease, Duration idle) {}
}
