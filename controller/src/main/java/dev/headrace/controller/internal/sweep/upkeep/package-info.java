/** Sweeps that queue due tasks, purge expired dead tasks and delete unused consumers. */
@NullMarked
package dev.headrace.controller.internal.sweep.upkeep;

import org.jspecify.annotations.NullMarked;
