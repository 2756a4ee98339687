package dev.headrace.examples.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people outside of Redis saw: which submissions were acknowledged, and what handlers did. */
final class History {
    private final Map<String, Character> submitted = new LinkedHashMap<>();
    private final List<Run> runs = new ArrayList<>();

    /** How a task behaves, whoever runs it. */
    enum Character {
        /** Succeeds. */
        GOOD,
        /** Fails once, then succeeds. */
        SHAKY,
        /** Wants to be asked again later, then succeeds. */
        SLEEPY,
        /** Throws each time. */
        BROKEN,
        /** Says that no try can help. */
        HOPELESS,
        /** Kills the process that runs it. */
        POISON
    }

    /**
     * One call of a handler.
     *
     * @param token the fencing token of the delivery
     * @param done whether the handler answered success
     */
    record Run(String id, long token, boolean done) {}

    void acknowledged(String id, Character character) {
        submitted.put(id, character);
    }

    void ran(String id, long token, boolean done) {
        runs.add(new Run(id, token, done));
    }

    Map<String, Character> submitted() {
        return submitted;
    }

    List<Run> runs() {
        return runs;
    }

    /** How often a task was run. */
    long runsOf(String id) {
        return runs.stream().filter(run -> run.id().equals(id)).count();
    }
}
