/** What a task is: its names, its states, its outcomes and its failures. Nothing in here knows Redis. */
@NullMarked
package dev.headrace.task;

import org.jspecify.annotations.NullMarked;
