/** Claims tasks, runs their handlers, keeps their heartbeats and settles them. */
@NullMarked
package dev.headrace.worker;

import org.jspecify.annotations.NullMarked;
