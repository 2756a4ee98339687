/** What a client asks and tells: submissions, cancels, look-ups. */
@NullMarked
package dev.headrace.internal.protocol.produce;

import org.jspecify.annotations.NullMarked;
