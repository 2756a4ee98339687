/**
 * What the worker's and the controller's daemon share: settings by flag, environment and file, logs, exit codes, the
 * graceful end, and the endpoints for metrics and health. Needs picocli, logback, Jackson's YAML and Micrometer's
 * Prometheus registry, which are optional dependencies: who embeds a worker needs none
 * of them.
 */
@NullMarked
package dev.headrace.daemon;

import org.jspecify.annotations.NullMarked;
