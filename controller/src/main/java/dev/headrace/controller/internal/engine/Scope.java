package dev.headrace.controller.internal.engine;

import java.util.Set;

/**
 * Who a controller is and what it looks after.
 *
 * @param name unique among all boots of all controllers
 * @param queues their names; none for all that Redis knows
 * @param allowEviction go on although Redis may evict heartbeats
 */
public record Scope(String name, Set<String> queues, boolean allowEviction) {}
