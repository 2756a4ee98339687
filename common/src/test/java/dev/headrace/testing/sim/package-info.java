/**
 * A whole Headrace in one thread: a clock that jumps from event to event, processes that can be stopped and killed, and
 * a model of the protocol's verbs. What happens is decided by a seed, so every run can be had again.
 */
@NullMarked
package dev.headrace.testing.sim;

import org.jspecify.annotations.NullMarked;
