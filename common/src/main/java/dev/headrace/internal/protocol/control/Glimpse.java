package dev.headrace.internal.protocol.control;

import org.jspecify.annotations.Nullable;

/**
 * What a look at many shards at once says of one of them.
 *
 * @param leader what the shard's leadership key holds, or null when it is absent
 * @param waiting whether any task waits for a time or a retry
 */
public record Glimpse(@Nullable String leader, boolean waiting) {}
