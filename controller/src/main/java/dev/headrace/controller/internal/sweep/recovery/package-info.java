/** Sweeps that recover tasks whose workers are gone or silent. */
@NullMarked
package dev.headrace.controller.internal.sweep.recovery;

import org.jspecify.annotations.NullMarked;
