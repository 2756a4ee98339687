package dev.headrace.worker.internal.claim;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The shard and the lanes to claim from.
 *
 * @param lanes the lanes that are served, in the order of their priority
 * @param sharesSlots returns true if other shards of the queue use the same slots
 */
public record ClaimSource(Shard shard, List<Lane> lanes, BooleanSupplier sharesSlots) {}
