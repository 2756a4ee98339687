/** The interface for dead letters. */
@NullMarked
package dev.headrace.internal.protocol.dead;

import org.jspecify.annotations.NullMarked;
