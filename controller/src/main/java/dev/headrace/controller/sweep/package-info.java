/**
 * The sweeps of one shard: what looks for work that nobody does any more and puts it back. Whether they may act at all
 * is said by a {@link dev.headrace.controller.sweep.Mandate}; the types that are public here are so for the package
 * above, and no part of Headrace's API.
 */
@NullMarked
package dev.headrace.controller.sweep;

import org.jspecify.annotations.NullMarked;
