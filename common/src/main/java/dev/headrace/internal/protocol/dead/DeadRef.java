package dev.headrace.internal.protocol.dead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead task that something is to be done about.
 *
 * @param id its id within the shard
 * @param died when it died, as it was seen; one that has died again since then is left alone. Null for whenever
 */
public record DeadRef(String id, @Nullable Instant died) {}
