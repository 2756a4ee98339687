package dev.headrace.bench.report;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a scenario has shown.
 *
 * @param scenario its name
 * @param title what it does, in a line
 * @param observations every figure
 * @param bars that it is held to
 */
public record Result(String scenario, String title, List<Observation> observations, List<Bar> bars) {
    /** Copies the lists. */
    public Result {
        observations = List.copyOf(observations);
        bars = List.copyOf(bars);
    }

    /** Who was measured, in the order of their turns. */
    public Set<String> subjects() {
        return observations.stream().map(Observation::subject).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What was measured of anybody, in the order of the metrics. */
    public List<Metric> metrics() {
        return Arrays.stream(Metric.values())
                .filter(metric -> observations.stream().anyMatch(seen -> seen.metric() == metric))
                .toList();
    }

    /** How many rounds there were. */
    public int rounds() {
        return 1 + observations.stream().mapToInt(Observation::round).max().orElse(-1);
    }

    /** The median of a subject's figures, or not a number. */
    public double median(String subject, Metric metric) {
        return overRounds(round -> round.of(subject, metric));
    }

    /** What became of a bar: the median over the rounds. */
    public double median(Bar bar) {
        return overRounds(bar.figure());
    }

    /** Whether all bars that were measured hold. */
    public boolean met() {
        return bars.stream().allMatch(bar -> Double.isNaN(median(bar)) || bar.met(median(bar)));
    }

    private double overRounds(ToDoubleFunction<Round> figure) {
        double[] figures = observations.stream().collect(Collectors.groupingBy(Observation::round)).values().stream()
                .map(Round::new)
                .mapToDouble(figure)
                .filter(each -> !Double.isNaN(each))
                .sorted()
                .toArray();
        int half = figures.length / 2;
        if (figures.length == 0) {
            return Double.NaN;
        }
        return figures.length % 2 == 1 ? figures[half] : (figures[half - 1] + figures[half]) / 2;
    }
}
