/** Claims tasks, runs their handlers, sends their heartbeats and settles them. */
@NullMarked
package dev.headrace.worker;

import org.jspecify.annotations.NullMarked;
