/** What the benchmarks promise of themselves. */
@org.jspecify.annotations.NullMarked
package dev.headrace.bench;
