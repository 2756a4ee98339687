/** Tasks: their names, states, outcomes and failures. Nothing here depends on Redis. */
@NullMarked
package dev.headrace.task;

import org.jspecify.annotations.NullMarked;
