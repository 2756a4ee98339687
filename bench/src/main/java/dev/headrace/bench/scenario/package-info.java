/** What is measured, and the bars that it is held to. */
@NullMarked
package dev.headrace.bench.scenario;

import org.jspecify.annotations.NullMarked;
