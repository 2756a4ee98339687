package dev.headrace.bench.scenario;

import dev.headrace.bench.stand.Stand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All that can be measured. */
public final class Scenarios {
    private Scenarios() {}

    /** By their names, in the order of the documents. Peers are measured whose name is wanted. */
    public static Map<String, Scenario> all(Stand stand, Predicate<String> wanted, int warmUp, int tasks, int seconds) {
        Map<String, Scenario> all = new LinkedHashMap<>();
        for (Scenario scenario : List.of(
                new Drain(stand, wanted, warmUp, tasks),
                new SubmitRates(stand),
                new PickUp(stand, wanted, seconds),
                new Idle(stand),
                new LongTasks(stand),
                new TenMillis(stand),
                new Growth(stand),
                new Features(stand, wanted, warmUp, tasks),
                new Profile(stand, warmUp, tasks),
                new Guard(stand))) {
            all.put(scenario.name(), scenario);
        }
        return all;
    }
}
