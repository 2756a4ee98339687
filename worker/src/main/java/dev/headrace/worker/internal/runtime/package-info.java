/** What all parts of a worker stand on: the loop and the store, outages, meters, log lines and slots. */
@NullMarked
package dev.headrace.worker.internal.runtime;

import org.jspecify.annotations.NullMarked;
