/** What the user of the quick start sees: lines, a progress bar, and mistakes that the user can correct. */
@NullMarked
package dev.headrace.examples.quickstart.console;

import org.jspecify.annotations.NullMarked;
