/** The seam between a controller and its sweeps: the interface, and what all sweeps share. */
@NullMarked
package dev.headrace.controller.internal.sweep;

import org.jspecify.annotations.NullMarked;
