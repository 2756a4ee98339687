/** Tests of what the daemons share. */
@NullMarked
package dev.headrace.daemon;

import org.jspecify.annotations.NullMarked;
