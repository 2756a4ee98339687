/** Claims tasks: how many, from which lanes, and when none. */
@NullMarked
package dev.headrace.worker.internal.claim;

import org.jspecify.annotations.NullMarked;
