/** The daemons of the quick start while they run, and the death of one of them. */
@NullMarked
package dev.headrace.examples.quickstart.fleet;

import org.jspecify.annotations.NullMarked;
