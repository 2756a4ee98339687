/** Sweeps that detect data that was deleted or changed, and not by Headrace, and repair it where possible. */
@NullMarked
package dev.headrace.controller.internal.sweep.loss;

import org.jspecify.annotations.NullMarked;
