/** The settings of the connection to Redis: address and login. */
@NullMarked
package dev.headrace.redis;

import org.jspecify.annotations.NullMarked;
