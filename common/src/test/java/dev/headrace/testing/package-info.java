/** Test support that all modules share: Redis servers, processes, faults on the wire, rules. */
@NullMarked
package dev.headrace.testing;

import org.jspecify.annotations.NullMarked;
