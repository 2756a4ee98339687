/** The protocol on a real Redis. Only this package and those below it call Redis. */
@NullMarked
package dev.headrace.internal.redis;

import org.jspecify.annotations.NullMarked;
