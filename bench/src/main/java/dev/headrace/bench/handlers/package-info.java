/** What the worker daemon is given: a module of handlers that do next to nothing. */
@org.jspecify.annotations.NullMarked
package dev.headrace.bench.handlers;
