package dev.headrace.controller.internal.sweep;

import java.util.ArrayList;
import java.util.List;

/** Splits lists into batches for calls: a script that runs long blocks Redis for all clients. */
public final class Batches {
    private Batches() {}

    /** Returns the items in the same order, in batches of at most this size. */
    public static <T> List<List<T>> of(List<T> items, int most) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += most) {
            batches.add(items.subList(from, Math.min(items.size(), from + most)));
        }
        return batches;
    }
}
