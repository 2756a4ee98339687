/** The protocol in Java: one store with all verbs. The packages below have the interfaces and records of each role. */
@NullMarked
package dev.headrace.internal.protocol;

import org.jspecify.annotations.NullMarked;
