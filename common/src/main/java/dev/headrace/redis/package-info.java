/** Where Redis is and how to log in: the settings of a connection. */
@NullMarked
package dev.headrace.redis;

import org.jspecify.annotations.NullMarked;
