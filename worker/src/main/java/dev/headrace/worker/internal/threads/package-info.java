/** The threads that handlers run on. */
@NullMarked
package dev.headrace.worker.internal.threads;

import org.jspecify.annotations.NullMarked;
