package dev.headrace.internal.protocol.work;

import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The answer to a chunk of heartbeats.
 *
 * @param lostLeases leases that this worker no longer holds
 * @param vanished leases whose entry was deleted while it was pending; they were removed from the list
 * @param cancelled ids of tasks in the chunk that have a stop request
 * @param unknown entries in this worker's pending entries list within the chunk's ranges that the chunk did not name: a
 *     delivery that was lost, or one whose reply or end is still on its way
 */
public record BeatReply(Set<Lease> lostLeases, Set<Lease> vanished, Set<String> cancelled, List<UnknownEntry> unknown) {
    /**
     * An entry delivered to this worker that the chunk did not name.
     *
     * @param idle the time since its delivery or its last renewal
     */
    public record UnknownEntry(Lease lease, Duration idle) {}
}
