package dev.headrace.controller.internal.sweep;

import java.util.HashSet;
import java.util.Set;

/** What the look under way has found, against what the one before it found. */
public final class ConsecutiveFindings<T> {
    private Set<T> before = new HashSet<>();
    private Set<T> now = new HashSet<>();

    /** Notes that the look under way has found it; answers whether the one before had, too. */
    public boolean again(T found) {
        now.add(found);
        return before.contains(found);
    }

    /** The look is over. */
    public void end() {
        before = now;
        now = new HashSet<>();
    }
}
