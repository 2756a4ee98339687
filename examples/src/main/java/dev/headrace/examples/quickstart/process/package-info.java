/** The processes that the quick start starts: a Redis, and the shipped jars. None of them outlives it. */
@NullMarked
package dev.headrace.examples.quickstart.process;

import org.jspecify.annotations.NullMarked;
