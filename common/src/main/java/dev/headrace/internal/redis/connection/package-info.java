/** One connection to one server: address, TLS, login, timeouts, and closing it when the server does not answer. */
@NullMarked
package dev.headrace.internal.redis.connection;

import org.jspecify.annotations.NullMarked;
