/** The interface of a client: submissions, cancels, look-ups. */
@NullMarked
package dev.headrace.internal.protocol.produce;

import org.jspecify.annotations.NullMarked;
