package dev.headrace.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a scenario has shown.
 *
 * @param scenario its name
 * @param title what it does
 * @param observations every figure
 * @param notRun who has none, and why
 * @param bars that it is held to
 */
public record Result(
        String scenario, String title, List<Observation> observations, Map<String, String> notRun, List<Bar> bars) {
    /** Copies the lists and the map. */
    public Result {
        observations = List.copyOf(observations);
        notRun = Collections.unmodifiableMap(new LinkedHashMap<>(notRun));
        bars = List.copyOf(bars);
    }

    /** How many rounds there were. */
    public int rounds() {
        return 1 + observations.stream().mapToInt(Observation::round).max().orElse(-1);
    }

    /** What became of a bar: the median of what it says of each round, or not a number when nothing was measured. */
    public double median(Bar bar) {
        return Medians.of(observations.stream().collect(Collectors.groupingBy(Observation::round)).values().stream()
                .map(Round::new)
                .mapToDouble(bar.figure()));
    }

    /** Whether all bars that were measured hold. */
    public boolean met() {
        return bars.stream().allMatch(bar -> Double.isNaN(median(bar)) || bar.met(median(bar)));
    }
}
