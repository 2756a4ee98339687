/** The reads for people: status, workers, tasks, the timeline. */
@NullMarked
package dev.headrace.internal.redis.verb.inspect;

import org.jspecify.annotations.NullMarked;
