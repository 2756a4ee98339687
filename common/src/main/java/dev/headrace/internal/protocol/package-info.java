/** The protocol as Java sees it: one store with all verbs. The interfaces and records are sorted by role below it. */
@NullMarked
package dev.headrace.internal.protocol;

import org.jspecify.annotations.NullMarked;
