package dev.headrace.internal.protocol.dead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead task to replay or purge.
 *
 * @param id its id within the shard
 * @param died the time of death that the caller saw; a task that has died again since then is not changed. Null for any time
 */
public record DeadRef(String id, @Nullable Instant died) {}
