/** Calls a handler and turns what it did into an ending. */
@NullMarked
package dev.headrace.worker.internal.run;

import org.jspecify.annotations.NullMarked;
