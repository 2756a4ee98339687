/** One connection to one server: address, TLS, login, deadlines, and its end when the server falls silent. */
@NullMarked
package dev.headrace.internal.redis.connection;

import org.jspecify.annotations.NullMarked;
