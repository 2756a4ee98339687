package dev.headrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Where a scenario notes its figures, round by round. */
public final class Observations {
    private final List<Observation> all = new ArrayList<>();
    private int round;

    /** Notes a figure of this round. */
    public void add(String subject, Metric metric, double figure) {
        all.add(new Observation(subject, metric, round, figure));
    }

    /** This round is over. */
    public void nextRound() {
        round++;
    }

    /** All that was noted. */
    public List<Observation> all() {
        return List.copyOf(all);
    }
}
