/** Measures Headrace beside Redis itself and beside what people would pick instead. Not published. */
@org.jspecify.annotations.NullMarked
package dev.headrace.bench;
