/** The subcommands of {@code headrace dead}. */
@NullMarked
package dev.headrace.controller.cli.dead;

import org.jspecify.annotations.NullMarked;
