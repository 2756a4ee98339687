/** Calls a handler and converts its result or error into an ending. */
@NullMarked
package dev.headrace.worker.internal.run;

import org.jspecify.annotations.NullMarked;
