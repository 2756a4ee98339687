package dev.headrace.internal.protocol.dead;

import dev.headrace.task.Shard;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page of a shard's dead tasks, the youngest first.
 *
 * @param until none that died later; null for no bound
 * @param skip how many that died at {@code until} exactly were seen already
 * @param count how many at most
 */
public record DeadQuery(Shard shard, @Nullable Instant until, int skip, int count) {}
