/** What a controller asks and tells: leadership, sweeps, recovery, repair of losses. */
@NullMarked
package dev.headrace.internal.protocol.control;

import org.jspecify.annotations.NullMarked;
