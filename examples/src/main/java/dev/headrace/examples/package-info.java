/** The quick start and small programs to copy. */
@NullMarked
package dev.headrace.examples;

import org.jspecify.annotations.NullMarked;
