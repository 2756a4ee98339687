package dev.headrace.examples.sim;

import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import dev.headrace.testing.sim.VirtualProcess;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;

/** A nature that is calm but for what was ordered for the next calls of a process. */
final class Troubles implements Nature {
    private final Map<VirtualProcess, Queue<Supplier<Fault>>> ordered = new HashMap<>();
    private final Nature otherwise;

    Troubles(Random random) {
        otherwise = Nature.calm(random);
    }

    /** Has the next calls of a process go wrong. */
    void order(VirtualProcess process, int calls, Supplier<Fault> fault) {
        for (int i = 0; i < calls; i++) {
            ordered.computeIfAbsent(process, first -> new ArrayDeque<>()).add(fault);
        }
    }

    /** Whether more is to come for a process. */
    boolean await(VirtualProcess process) {
        Queue<Supplier<Fault>> next = ordered.get(process);
        return next != null && !next.isEmpty();
    }

    /** Takes back what has not struck yet. */
    void calm() {
        ordered.clear();
    }

    @Override
    public Fault meets(String verb, VirtualProcess caller) {
        Queue<Supplier<Fault>> next = ordered.get(caller);
        Supplier<Fault> fault = next == null ? null : next.poll();
        return fault == null ? otherwise.meets(verb, caller) : fault.get();
    }
}
