package dev.headrace.client.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Tracks which of many tasks that were submitted together are in the queue, by their positions from 1. Batches are sent before
 * earlier answers arrive, so a batch after a refused one may be accepted: a count would not show where to continue.
 */
public final class TakenRanges {
    private final List<String> taken = new ArrayList<>();
    private final List<String> inDoubt = new ArrayList<>();
    private long count;
    private long known;
    private long runStart = 1;

    /** Counts the next tasks as accepted. */
    public void taken(int tasks) {
        count += tasks;
        known += tasks;
    }

    /** Counts the next tasks as not accepted, or as perhaps accepted. */
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

    /** Ends the sequence, and returns a text about it. */
    @Override
    public String toString() {
        endRun();
        return "Of the tasks submitted together, " + count + " were taken"
                + (taken.isEmpty() ? "" : ": numbers " + String.join(", ", taken))
                + (inDoubt.isEmpty() ? "" : "; numbers " + String.join(", ", inDoubt) + " may have been taken")
                + ". The others were not";
    }
}
