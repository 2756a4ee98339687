/** Sends ended and released attempts to Redis until it has acknowledged them. */
@NullMarked
package dev.headrace.worker.internal.settle;

import org.jspecify.annotations.NullMarked;
