/** Shared by all parts of a worker: the loop and the store, outages, meters, log lines and slots. */
@NullMarked
package dev.headrace.worker.internal.runtime;

import org.jspecify.annotations.NullMarked;
