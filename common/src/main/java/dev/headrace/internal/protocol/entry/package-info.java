/** A task as a stream entry and a record, and the table of legal transitions. */
@NullMarked
package dev.headrace.internal.protocol.entry;

import org.jspecify.annotations.NullMarked;
