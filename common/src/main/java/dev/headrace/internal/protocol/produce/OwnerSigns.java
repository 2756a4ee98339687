package dev.headrace.internal.protocol.produce;

import org.jspecify.annotations.Nullable;

/**
 * Whether the owner of a task can still end it, or a controller can recover it.
 *
 * @param ownerAlive true if its owner has a liveness key
 * @param led true if a controller leads the shard
 * @param blocked why that controller changes nothing at the moment, or null if it acts
 */
public record OwnerSigns(
        boolean ownerAlive, boolean led, @Nullable String blocked) {}
