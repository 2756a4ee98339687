/** Scripts, keys and replies: what a verb is made of. */
@NullMarked
package dev.headrace.internal.redis.script;

import org.jspecify.annotations.NullMarked;
