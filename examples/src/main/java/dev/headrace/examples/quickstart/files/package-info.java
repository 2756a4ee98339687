/** The files that the quick start hashes, and what this program has found in each of them by itself. */
@NullMarked
package dev.headrace.examples.quickstart.files;

import org.jspecify.annotations.NullMarked;
