/** Shared by all subcommands of {@code headrace}: the connection to Redis, and the output of answers. */
@NullMarked
package dev.headrace.controller.cli.base;

import org.jspecify.annotations.NullMarked;
