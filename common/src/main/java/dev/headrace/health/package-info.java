/** How a worker or a controller is, as those ask who start, stop and restart processes. */
@NullMarked
package dev.headrace.health;

import org.jspecify.annotations.NullMarked;
