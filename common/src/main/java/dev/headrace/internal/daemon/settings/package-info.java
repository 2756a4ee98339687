/** Reads settings from flags, environment variables and files, and refuses bad ones by name. */
@NullMarked
package dev.headrace.internal.daemon.settings;

import org.jspecify.annotations.NullMarked;
