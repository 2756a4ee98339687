/** The check of every result: each task from its submission until its result was compared. */
@NullMarked
package dev.headrace.examples.quickstart.check;

import org.jspecify.annotations.NullMarked;
