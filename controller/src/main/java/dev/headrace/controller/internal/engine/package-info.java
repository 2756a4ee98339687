/** Runs a controller: finds the queues, and holds the leadership and the list of sweeps of each shard. */
@NullMarked
package dev.headrace.controller.internal.engine;

import org.jspecify.annotations.NullMarked;
