/** What every role asks and tells: the settings of a queue, its groups, errors of the store. */
@NullMarked
package dev.headrace.internal.protocol.queue;

import org.jspecify.annotations.NullMarked;
