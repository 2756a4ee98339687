/** The address of a Redis: parses it, rejects unknown parts, and prints it without the password. */
@NullMarked
package dev.headrace.internal.redis.address;

import org.jspecify.annotations.NullMarked;
