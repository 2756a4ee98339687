package dev.headrace.bench.scenario;

import dev.headrace.bench.report.Bar;
import dev.headrace.bench.report.Observations;
import java.io.IOException;
import java.util.List;

/** Something that is measured, round by round: in each, all subjects have their turn. */
public interface Scenario {
    /** Its name on the command line and of its files. */
    String name();

    /** What it does, as a sentence. */
    String title();

    /** What it is held to. */
    List<Bar> bars();

    /** Measures once, all subjects in turn. */
    void round(Observations into) throws IOException, InterruptedException;
}
