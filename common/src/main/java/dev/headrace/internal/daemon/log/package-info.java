/** Writes logs as text or JSON lines, without ever blocking the thread that logs. */
@NullMarked
package dev.headrace.internal.daemon.log;

import org.jspecify.annotations.NullMarked;
