/** Reads settings from flags, environment variables and files, and rejects invalid ones by name. */
@NullMarked
package dev.headrace.internal.daemon.settings;

import org.jspecify.annotations.NullMarked;
