/**
 * The controller, which recovers, promotes and cleans up tasks: {@link dev.headrace.controller.Controller} and its settings. All
 * packages below {@code internal} may change with any version.
 */
@NullMarked
package dev.headrace.controller;

import org.jspecify.annotations.NullMarked;
