/** Text for people: durations, checked arguments, and strings that are safe in a log line. */
@NullMarked
package dev.headrace.internal.text;

import org.jspecify.annotations.NullMarked;
