/** Whole systems on real processes: the shipped daemons, a real Redis, real deaths. */
package dev.headrace.examples.scenario;
