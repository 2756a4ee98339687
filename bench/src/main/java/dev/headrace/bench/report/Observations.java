package dev.headrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a scenario notes its figures, round by round. */
public final class Observations {
    private final List<Observation> all = new ArrayList<>();
    private final Map<String, String> notRun = new LinkedHashMap<>();
    private int round;

    /** Notes a figure of this round. */
    public void add(String subject, Metric metric, double figure) {
        all.add(new Observation(subject, metric, round, figure));
    }

    /** A subject has no figures in this round, as it cannot be run here. */
    public void notRun(String subject, String why) {
        notRun.put(subject, why);
    }

    /** This round is over. */
    public void nextRound() {
        round++;
    }

    /** All that was noted. */
    public List<Observation> all() {
        return List.copyOf(all);
    }

    /** Who was not run, and why. */
    public Map<String, String> notRun() {
        return new LinkedHashMap<>(notRun);
    }
}
