/** The verbs of a worker. */
@NullMarked
package dev.headrace.internal.redis.verb.work;

import org.jspecify.annotations.NullMarked;
