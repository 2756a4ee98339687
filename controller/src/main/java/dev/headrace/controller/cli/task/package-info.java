/** The subcommands that submit, show and cancel tasks, and show their results. */
@NullMarked
package dev.headrace.controller.cli.task;

import org.jspecify.annotations.NullMarked;
