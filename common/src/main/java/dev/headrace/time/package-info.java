/** The clock and the timers that workers and controllers run on, so that a test can run them on another. */
@NullMarked
package dev.headrace.time;

import org.jspecify.annotations.NullMarked;
