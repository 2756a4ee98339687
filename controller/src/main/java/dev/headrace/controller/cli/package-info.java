/** The {@code headrace} command, one class for each subcommand. */
@NullMarked
package dev.headrace.controller.cli;

import org.jspecify.annotations.NullMarked;
