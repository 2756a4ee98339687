/** Meters and log lines of a controller. */
@NullMarked
package dev.headrace.controller.internal.report;

import org.jspecify.annotations.NullMarked;
