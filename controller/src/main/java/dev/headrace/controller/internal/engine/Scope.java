package dev.headrace.controller.internal.engine;

import java.util.Set;

/**
 * The name of a controller and its queues.
 *
 * @param name unique among all incarnations of all controllers
 * @param queues the names of its queues; none for all that Redis knows
 * @param allowEviction true if the controller works although Redis may evict heartbeats
 */
public record Scope(String name, Set<String> queues, boolean allowEviction) {}
