package dev.headrace.worker.internal.claim;

import dev.headrace.worker.internal.runtime.Slots;
import java.util.function.BooleanSupplier;

/**
 * What bounds the size and the time of a claim.
 *
 * @param slots one for each task that runs at once
 * @param budget how many tasks one reply should bring
 * @param bandwidth what the large replies of all shards share
 * @param handlersAboutToEnd whether handlers are about to end, so that a later claim would serve more slots
 */
public record ClaimBounds(
        Slots slots, ClaimBudget budget, SharedBandwidth bandwidth, BooleanSupplier handlersAboutToEnd) {}
