package dev.headrace.examples.sim;

import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/** A nature that is calm but for what was ordered for the next calls of a process. */
final class Troubles implements Nature {
    private final Map<VirtualProcess, Queue<Supplier<Fault>>> ordered = new HashMap<>();
    private final Map<VirtualProcess, Duration> felt = new HashMap<>();
    private final VirtualTime time;
    private final Nature otherwise;

    Troubles(VirtualTime time) {
        this.time = time;
        this.otherwise = Nature.calm(time.random());
    }

    /** Has the next calls of a process go wrong. */
    void order(VirtualProcess process, int calls, Supplier<Fault> fault) {
        for (int i = 0; i < calls; i++) {
            ordered.computeIfAbsent(process, first -> new ArrayDeque<>()).add(fault);
        }
    }

    /** Whether a process feels what befell its calls, or more is to come. */
    boolean trouble(VirtualProcess process) {
        Queue<Supplier<Fault>> next = ordered.get(process);
        return next != null && !next.isEmpty()
                || felt.getOrDefault(process, Duration.ZERO).compareTo(time.elapsed()) > 0;
    }

    /** Takes back what has not struck yet. */
    void calm() {
        ordered.clear();
    }

    @Override
    public Fault meets(String verb, VirtualProcess caller) {
        Queue<Supplier<Fault>> next = ordered.get(caller);
        Supplier<Fault> fault = next == null ? null : next.poll();
        if (fault == null) {
            return otherwise.meets(verb, caller);
        }
        Fault met = fault.get();
        // Until the next look at least, or one that came and went between two looks would be seen by none.
        Duration over = time.elapsed().plus(met.onTheWay()).plus(met.back()).plus(Recoveries.LOOKS);
        felt.merge(caller, over, Troubles::later);
        return met;
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
