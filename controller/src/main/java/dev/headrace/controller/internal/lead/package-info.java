/** The leadership of a shard: how it is acquired and renewed, and how long recovery is delayed after an interruption. */
@NullMarked
package dev.headrace.controller.internal.lead;

import org.jspecify.annotations.NullMarked;
