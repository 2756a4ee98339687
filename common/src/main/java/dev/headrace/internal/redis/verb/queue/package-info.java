/** The verbs that every role uses. */
@NullMarked
package dev.headrace.internal.redis.verb.queue;

import org.jspecify.annotations.NullMarked;
