package dev.headrace.bench.report;

import java.util.Arrays;
import java.util.List;

/** The figures of one round, in which all subjects had their turn: what may be compared. */
public final class Round {
    private final List<Observation> observations;

    Round(List<Observation> observations) {
        this.observations = List.copyOf(observations);
    }

    /** A figure, or not a number where it was not measured. */
    public double of(String subject, Metric metric) {
        return observations.stream()
                .filter(seen -> seen.subject().equals(subject) && seen.metric() == metric)
                .mapToDouble(Observation::figure)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The greatest among those that were measured, or not a number. */
    public double best(Metric metric, String... subjects) {
        return Arrays.stream(subjects)
                .mapToDouble(subject -> of(subject, metric))
                .filter(figure -> !Double.isNaN(figure))
                .max()
                .orElse(Double.NaN);
    }
}
