/**
 * What the worker's and the controller's daemon share: settings by flag, environment and file, logs, exit codes, and the
 * graceful end. Needs picocli, logback and Jackson's YAML, which are optional dependencies: who embeds a worker needs none
 * of them.
 */
@NullMarked
package dev.headrace.daemon;

import org.jspecify.annotations.NullMarked;
