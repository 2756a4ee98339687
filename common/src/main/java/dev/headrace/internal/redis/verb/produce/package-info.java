/** The verbs of a client, and those for dead letters. */
@NullMarked
package dev.headrace.internal.redis.verb.produce;

import org.jspecify.annotations.NullMarked;
