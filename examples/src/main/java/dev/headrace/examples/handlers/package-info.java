/** Handlers that a worker daemon loads from a jar of their own. */
@NullMarked
package dev.headrace.examples.handlers;

import org.jspecify.annotations.NullMarked;
