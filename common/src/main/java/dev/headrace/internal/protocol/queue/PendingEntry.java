package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lease;
import java.time.Duration;

/**
 * An entry of a pending entries list.
 *
 * @param idle the time since its delivery or its last renewal
 * @param deliveries 1 until its first heartbeat, 2 from then on
 */
public record PendingEntry(Lease lease, String consumer, Duration idle, long deliveries) {}
