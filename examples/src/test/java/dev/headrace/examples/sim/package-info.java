/** Workers and controllers together, on a virtual clock, with disasters by seed. */
@NullMarked
package dev.headrace.examples.sim;

import org.jspecify.annotations.NullMarked;
