/** Takes back, at the start of a worker, the tasks of its previous incarnations. */
@NullMarked
package dev.headrace.worker.internal.restart;

import org.jspecify.annotations.NullMarked;
