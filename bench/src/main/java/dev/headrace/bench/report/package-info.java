/** What was measured, and how it is shown. */
@NullMarked
package dev.headrace.bench.report;

import org.jspecify.annotations.NullMarked;
