/** A task as its stream entry and its record hold it, and the table of legal transitions. */
@NullMarked
package dev.headrace.internal.protocol.entry;

import org.jspecify.annotations.NullMarked;
