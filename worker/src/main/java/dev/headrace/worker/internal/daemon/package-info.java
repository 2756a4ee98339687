/** A worker as a process of its own. */
@NullMarked
package dev.headrace.worker.internal.daemon;

import org.jspecify.annotations.NullMarked;
