/**
 * Faults put into real workers, controllers and Redis servers, and the histories that all of them wrote, checked. Each
 * test has its fault's number as a tag: {@code mvn -Pfaults verify} runs all, {@code -Dgroups=fault-5} one.
 */
@NullMarked
package dev.headrace.examples.fault;

import org.jspecify.annotations.NullMarked;
