/** The controller as a process: its flags, its start and its end. */
@NullMarked
package dev.headrace.controller.internal.daemon;

import org.jspecify.annotations.NullMarked;
