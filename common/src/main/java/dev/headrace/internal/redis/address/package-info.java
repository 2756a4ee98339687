/** The address of a Redis: reads it, refuses what it does not know, and says it without the password. */
@NullMarked
package dev.headrace.internal.redis.address;

import org.jspecify.annotations.NullMarked;
