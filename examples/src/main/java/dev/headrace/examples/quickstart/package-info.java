/**
 * The quick start: real files, real processes, one of them killed half-way, and every result checked against what this
 * program computed by itself.
 */
@NullMarked
package dev.headrace.examples.quickstart;

import org.jspecify.annotations.NullMarked;
