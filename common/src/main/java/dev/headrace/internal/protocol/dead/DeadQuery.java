package dev.headrace.internal.protocol.dead;

import dev.headrace.task.Shard;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page of a shard's dead tasks, the newest first.
 *
 * @param until the latest time of death; null for no limit
 * @param skip how many tasks that died exactly at {@code until} to skip, because they were on the last page
 * @param count the maximum number of tasks
 */
public record DeadQuery(Shard shard, @Nullable Instant until, int skip, int count) {}
