/** The verbs of a controller. */
@NullMarked
package dev.headrace.internal.redis.verb.control;

import org.jspecify.annotations.NullMarked;
