/** Decides whether and when a failed attempt is retried. Pure code: no clock, no threads, no Redis. */
@NullMarked
package dev.headrace.worker.retry;

import org.jspecify.annotations.NullMarked;
