/** Looks after the tasks whose workers cannot: recovers, promotes, sweeps. */
@NullMarked
package dev.headrace.controller;

import org.jspecify.annotations.NullMarked;
