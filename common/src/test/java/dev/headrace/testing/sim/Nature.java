package dev.headrace.testing.sim;

import java.time.Duration;
import java.util.Random;

/** Decides for each call how long it takes and what goes wrong with it. */
@FunctionalInterface
public interface Nature {
    /**
     * Asked when a call is made.
     *
     * @param verb the method of {@link dev.headrace.internal.protocol.TaskStore} that was called
     * @param caller the process that called it
     */
    Fault meets(String verb, VirtualProcess caller);

    /** Nothing goes wrong; each way takes 50 µs to 1 ms. */
    static Nature calm(Random random) {
        return (verb, caller) -> Fault.none(way(random), way(random));
    }

    /** An ordinary way between a process and the server. */
    static Duration way(Random random) {
        return Duration.ofNanos(random.nextLong(50_000, 1_000_000));
    }
}
