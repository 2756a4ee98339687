/** The worker as a process. */
@NullMarked
package dev.headrace.worker.internal.daemon;

import org.jspecify.annotations.NullMarked;
