/** Tells Redis of ended and released attempts until it has acknowledged them. */
@NullMarked
package dev.headrace.worker.internal.settle;

import org.jspecify.annotations.NullMarked;
