/** The interface of a controller: leadership, sweeps, recovery, repair of losses. */
@NullMarked
package dev.headrace.internal.protocol.control;

import org.jspecify.annotations.NullMarked;
