package dev.headrace.controller.internal.sweep;

import dev.headrace.internal.text.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Counts tasks and keeps the ids of the first few, for a log line. */
public final class TaskSample {
    private static final int NAMED = 5;

    private final List<String> first = new ArrayList<>();
    private int count;

    /** Counts these tasks. */
    public void addAll(Collection<String> ids) {
        count += ids.size();
        ids.stream().limit(NAMED - first.size()).forEach(first::add);
    }

    /** Returns how many tasks were counted. */
    public int count() {
        return count;
    }

    /** Returns the first ids, printable, followed by … if there are more. */
    public String names() {
        return first.stream().map(Printable::escape).collect(Collectors.joining(", "))
                + (count > first.size() ? " …" : "");
    }
}
