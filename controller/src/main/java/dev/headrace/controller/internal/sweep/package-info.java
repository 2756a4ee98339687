/** The interface between a controller and its sweeps, and the code that all sweeps share. */
@NullMarked
package dev.headrace.controller.internal.sweep;

import org.jspecify.annotations.NullMarked;
