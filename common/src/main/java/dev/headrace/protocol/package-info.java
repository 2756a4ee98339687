/**
 * The protocol's verbs as one interface, {@link dev.headrace.protocol.TaskStore}, with what each is asked and what it
 * answers. Worker, controller and client know Redis through it alone; {@code dev.headrace.redis} carries it out.
 */
@NullMarked
package dev.headrace.protocol;

import org.jspecify.annotations.NullMarked;
