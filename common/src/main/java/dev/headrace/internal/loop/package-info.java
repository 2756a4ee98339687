/** The event loop and its timers. All waits and retries use a clock that a test can set. */
@NullMarked
package dev.headrace.internal.loop;

import org.jspecify.annotations.NullMarked;
