/** What all subcommands of {@code headrace} share: the connection to Redis, and how answers are printed. */
@NullMarked
package dev.headrace.controller.cli.base;

import org.jspecify.annotations.NullMarked;
