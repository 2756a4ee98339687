/** Benchmarks of classes that are visible in their package only. */
@NullMarked
package dev.headrace.internal.redis.script;

import org.jspecify.annotations.NullMarked;
