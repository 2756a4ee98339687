/** One attempt from the claim to the acknowledged end, and the rules for it. */
@NullMarked
package dev.headrace.worker.internal.attempt;

import org.jspecify.annotations.NullMarked;
