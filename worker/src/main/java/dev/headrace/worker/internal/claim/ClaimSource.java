package dev.headrace.worker.internal.claim;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where tasks are claimed from.
 *
 * @param lanes the lanes that are served, in the order of their priority
 * @param sharesSlots whether the slots serve other shards of the queue, too
 */
public record ClaimSource(Shard shard, List<Lane> lanes, BooleanSupplier sharesSlots) {}
