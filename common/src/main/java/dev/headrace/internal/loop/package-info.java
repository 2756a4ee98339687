/** The event loop and its timers. Everything that waits or retries does so by a clock that a test can set. */
@NullMarked
package dev.headrace.internal.loop;

import org.jspecify.annotations.NullMarked;
