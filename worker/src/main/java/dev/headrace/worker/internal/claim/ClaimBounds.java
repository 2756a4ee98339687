package dev.headrace.worker.internal.claim;

import dev.headrace.worker.internal.runtime.Slots;
import java.util.function.BooleanSupplier;

/**
 * The limits for the size and the time of a claim.
 *
 * @param slots the slots of the queue, one for each task that runs at once
 * @param budget how many tasks one reply should deliver
 * @param bandwidth the link, which the large replies of all shards share
 * @param handlersAboutToEnd returns true if handlers are about to end, so that a later claim would fill more slots
 */
public record ClaimBounds(
        Slots slots, ClaimBudget budget, SharedBandwidth bandwidth, BooleanSupplier handlersAboutToEnd) {}
