/** Creates the parts of a worker, starts and stops them. */
@NullMarked
package dev.headrace.worker.internal.engine;

import org.jspecify.annotations.NullMarked;
