/** The {@code headrace} command, one class a subcommand. */
@NullMarked
package dev.headrace.controller.cli;

import org.jspecify.annotations.NullMarked;
