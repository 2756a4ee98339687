/** A worker, a controller and a client as one object, for programs that need no daemon. */
@NullMarked
package dev.headrace.embedded;

import org.jspecify.annotations.NullMarked;
