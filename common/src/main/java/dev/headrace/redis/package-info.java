/** Headrace's protocol on a real Redis: keys, scripts, connections. The only place that talks to Redis. */
@NullMarked
package dev.headrace.redis;

import org.jspecify.annotations.NullMarked;
