package dev.headrace.internal.protocol.control;

import org.jspecify.annotations.Nullable;

/**
 * The state of one of many shards that are read together.
 *
 * @param leader the value of the shard's leadership key, or null if it is absent
 * @param waiting true if any task waits for its due time or a retry
 */
public record Glimpse(@Nullable String leader, boolean waiting) {}
