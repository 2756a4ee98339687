/** The systems that are measured: how each is filled, started and looked at. */
@org.jspecify.annotations.NullMarked
package dev.headrace.bench.peer;
