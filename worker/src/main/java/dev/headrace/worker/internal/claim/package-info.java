/** Claims tasks, and decides how many, from which lanes and when. */
@NullMarked
package dev.headrace.worker.internal.claim;

import org.jspecify.annotations.NullMarked;
