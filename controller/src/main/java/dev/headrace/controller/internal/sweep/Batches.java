package dev.headrace.controller.internal.sweep;

import java.util.ArrayList;
import java.util.List;

/** What is too much for one call, for several: a script that goes on for long blocks Redis for everybody. */
public final class Batches {
    private Batches() {}

    /** The same items in the same order, in parts of so many at the most. */
    public static <T> List<List<T>> of(List<T> items, int most) {
        List<List<T>> calls = new ArrayList<>();
        for (int from = 0; from < items.size(); from += most) {
            calls.add(items.subList(from, Math.min(items.size(), from + most)));
        }
        return calls;
    }
}
