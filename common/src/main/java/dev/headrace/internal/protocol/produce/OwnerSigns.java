package dev.headrace.internal.protocol.produce;

import org.jspecify.annotations.Nullable;

/**
 * Whether anybody is there who could end a task, or take it from an owner that cannot.
 *
 * @param ownerAlive whether its owner shows a sign of life
 * @param swept whether a controller sweeps the shard
 * @param blocked why that controller changes nothing just now, or null when nothing keeps it from it
 */
public record OwnerSigns(
        boolean ownerAlive, boolean swept, @Nullable String blocked) {}
