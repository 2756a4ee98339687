/** Processes that the bench starts: servers, workers, producers. */
@NullMarked
package dev.headrace.bench.stand;

import org.jspecify.annotations.NullMarked;
