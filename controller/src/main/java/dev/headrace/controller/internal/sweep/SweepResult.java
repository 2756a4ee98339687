package dev.headrace.controller.internal.sweep;

import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.RecoverReply.Result;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one run of a sweep came to. */
public final class SweepResult {
    private static final int NAMED = 5;

    private final Map<Result, Integer> counts = new EnumMap<>(Result.class);
    private final List<String> firstDead = new ArrayList<>();
    private int observed;

    public void add(RecoverReply reply) {
        counts.merge(reply.result(), 1, Integer::sum);
        String id = reply.taskId();
        if (reply.result() == Result.DEAD && firstDead.size() < NAMED) {
            firstDead.add(id == null ? reply.lease().text() : id);
        }
    }

    public void observe() {
        observed++;
    }

    /** How many candidates ended so. */
    public int count(Result result) {
        return counts.getOrDefault(result, 0);
    }

    /** How many would have been recovered. */
    public int observed() {
        return observed;
    }

    /** How many were abandoned, whatever was done about it. */
    public int abandoned() {
        return count(Result.REQUEUED) + count(Result.DEAD) + count(Result.CANCELLED) + observed;
    }

    /** How many candidates a guard in the script held back. */
    public int leftAlone() {
        return count(Result.BEATING) + count(Result.RENEWED) + count(Result.CHANGED);
    }

    /** The ids of the first few that are dead now. */
    public List<String> firstDead() {
        return List.copyOf(firstDead);
    }
}
