/** Puts a worker together, starts and stops it. */
@NullMarked
package dev.headrace.worker.internal.engine;

import org.jspecify.annotations.NullMarked;
