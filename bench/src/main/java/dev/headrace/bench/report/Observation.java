package dev.headrace.bench.report;

/**
 * One figure.
 *
 * @param subject what was measured, by its name in tables
 * @param metric what of it
 * @param round when, from 0
 * @param figure how much
 */
public record Observation(String subject, Metric metric, int round, double figure) {}
