package dev.headrace.client.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of many tasks that were submitted together are in the queue, by their positions from 1. Batches are sent ahead of
 * the answers, so one behind a refused batch may be taken: a count alone would not say where to go on.
 */
public final class TakenRanges {
    private final List<String> taken = new ArrayList<>();
    private final List<String> inDoubt = new ArrayList<>();
    private long count;
    private long known;
    private long runStart = 1;

    /** Counts the next tasks as taken. */
    public void taken(int tasks) {
        count += tasks;
        known += tasks;
    }

    /** Counts the next tasks as not taken, or as perhaps taken. */
    public void skipped(int tasks, boolean mayBeTaken) {
        endRun();
        if (mayBeTaken) {
            inDoubt.add((known + 1) + " to " + (known + tasks));
        }
        known += tasks;
        runStart = known + 1;
    }

    private void endRun() {
        if (known >= runStart) {
            taken.add(runStart + " to " + known);
        }
        runStart = known + 1;
    }

    /** Ends the row, and returns what is to be said of it. */
    @Override
    public String toString() {
        endRun();
        return "Of the tasks submitted together, " + count + " were taken"
                + (taken.isEmpty() ? "" : ": numbers " + String.join(", ", taken))
                + (inDoubt.isEmpty() ? "" : "; numbers " + String.join(", ", inDoubt) + " may have been taken")
                + ". The others were not";
    }
}
