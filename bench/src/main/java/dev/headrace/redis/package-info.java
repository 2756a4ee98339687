/** Benchmarks of what the package of this name keeps to itself. */
@org.jspecify.annotations.NullMarked
package dev.headrace.redis;
