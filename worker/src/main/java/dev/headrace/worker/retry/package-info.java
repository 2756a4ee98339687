/** Whether a failed attempt is tried again, and when. Pure: no clock, no threads, no Redis. */
@NullMarked
package dev.headrace.worker.retry;

import org.jspecify.annotations.NullMarked;
