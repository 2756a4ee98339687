/** Runs a process: start and graceful end, signals, the HTTP port with health and metrics, exit codes. */
@NullMarked
package dev.headrace.internal.daemon;

import org.jspecify.annotations.NullMarked;
