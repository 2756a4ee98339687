/** The health of a worker or a controller, for supervisors and probes. */
@NullMarked
package dev.headrace.health;

import org.jspecify.annotations.NullMarked;
