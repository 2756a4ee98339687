package dev.headrace.bench.report;

import java.util.stream.DoubleStream;

/** The middle of several figures. */
final class Medians {
    private Medians() {}

    /** Of those that are numbers; not a number when none is. */
    static double of(DoubleStream figures) {
        double[] sorted =
                figures.filter(figure -> !Double.isNaN(figure)).sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
