/** The interface of all roles: the settings of a queue, its groups, the pending entries. */
@NullMarked
package dev.headrace.internal.protocol.queue;

import org.jspecify.annotations.NullMarked;
