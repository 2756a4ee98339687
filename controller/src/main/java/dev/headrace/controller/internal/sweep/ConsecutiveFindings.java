package dev.headrace.controller.internal.sweep;

import java.util.HashSet;
import java.util.Set;

/** Compares the findings of the current pass with those of the pass before. */
public final class ConsecutiveFindings<T> {
    private Set<T> before = new HashSet<>();
    private Set<T> now = new HashSet<>();

    /** Notes a finding of the current pass, and returns true if the pass before had it too. */
    public boolean again(T found) {
        now.add(found);
        return before.contains(found);
    }

    /** Ends the current pass. */
    public void end() {
        before = now;
        now = new HashSet<>();
    }
}
