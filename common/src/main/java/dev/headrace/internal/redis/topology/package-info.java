/** Finds the server of a shard: a single server, a cluster, or a master behind sentinels. */
@NullMarked
package dev.headrace.internal.redis.topology;

import org.jspecify.annotations.NullMarked;
