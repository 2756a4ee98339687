/** Scripts, keys and replies: the parts of a verb. */
@NullMarked
package dev.headrace.internal.redis.script;

import org.jspecify.annotations.NullMarked;
