package dev.headrace.worker.internal.claim;

import dev.headrace.worker.internal.runtime.Slots;
import java.util.function.BooleanSupplier;

/**
 * What the claims of a shard share with other parts of the worker. {@link ClaimLoop} decides how many tasks a
 * claim takes: no more than the free slots and each of its gates allow.
 *
 * @param slots the slots of the queue, one for each task that runs at once
 * @param budget how many tasks one reply should deliver
 * @param bandwidth the link, which the large replies of all shards share
 * @param handlersAboutToEnd returns true if handlers are about to end, so that a later claim would fill more slots
 */
public record ClaimParts(
        Slots slots, ClaimBudget budget, SharedBandwidth bandwidth, BooleanSupplier handlersAboutToEnd) {}
