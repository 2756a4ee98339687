/** Sweeps that find what somebody else deleted or changed, and repair what can be repaired. */
@NullMarked
package dev.headrace.controller.internal.sweep.loss;

import org.jspecify.annotations.NullMarked;
