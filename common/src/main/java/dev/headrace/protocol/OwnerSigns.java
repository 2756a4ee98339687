package dev.headrace.protocol;

/**
 * Whether anybody is there who could end a task, or take it from an owner that cannot.
 *
 * @param ownerAlive whether its owner shows a sign of life
 * @param swept whether a controller sweeps the shard
 */
public record OwnerSigns(boolean ownerAlive, boolean swept) {}
