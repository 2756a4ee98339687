package dev.headrace.examples.sim;

import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.view.CancelReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What people outside of Redis saw: what they were told, and what handlers did. */
final class History {
    private final Map<String, PlannedTask> acknowledged = new LinkedHashMap<>();
    private final Set<Integer> inDoubt = new HashSet<>();
    private final List<Run> runs = new ArrayList<>();
    private final Map<String, Told> told = new LinkedHashMap<>();
    private final List<Cancel> cancels = new ArrayList<>();
    private final List<Deed> deeds = new ArrayList<>();
    private final Set<String> setBack = new HashSet<>();
    private final Set<String> broken = new LinkedHashSet<>();
    private final TreeMap<Long, List<String>> story = new TreeMap<>();
    private final boolean telling;

    /** @param telling whether to keep all that happens in words, for people */
    History(boolean telling) {
        this.telling = telling;
    }

    /** One call of a handler. */
    static final class Run {
        final String id;
        final PlannedTask task;
        final long token;
        final Act act;
        boolean interrupted;
        boolean answered;

        Run(String id, PlannedTask task, long token, Act act) {
            this.id = id;
            this.task = task;
            this.token = token;
            this.act = act;
        }

        /** Whether its answer was a success. */
        boolean succeeded() {
            return answered && !interrupted && act.content() && act != Act.SNOOZE;
        }

        /** Whether it can have been counted as a failure. */
        boolean canHaveFailed() {
            return !act.content() || task.isLimited();
        }
    }

    /** A worker was told what became of an end that it sent. */
    record Told(String id, Settlement.End end, boolean accepted) {}

    /**
     * Somebody asked for a task's end.
     *
     * @param reply what that one was told, or null for nothing
     */
    record Cancel(String id, @Nullable CancelReply reply) {}

    /** Somebody was told what became of a replay or a purge of a task that died then. */
    record Deed(String id, @Nullable Instant died, DeadReply reply) {}

    void acknowledged(String id, PlannedTask task) {
        acknowledged.put(id, task);
    }

    /** Nobody knows whether this submission was carried out. */
    void inDoubt(PlannedTask task) {
        inDoubt.add(task.number());
    }

    void ran(Run run) {
        runs.add(run);
    }

    /** @param which the worker and its number for the end: told twice, it is one */
    void told(String which, Told what) {
        told.put(which, what);
    }

    void cancelled(String id, @Nullable CancelReply reply) {
        cancels.add(new Cancel(id, reply));
    }

    void did(Deed deed) {
        deeds.add(deed);
    }

    /** A failover lost the last writes about these. */
    void setBack(Set<String> ids) {
        setBack.addAll(ids);
    }

    /** A promise was seen broken while the run went on. */
    void broken(String what) {
        broken.add(what);
    }

    void tell(Duration at, Supplier<String> what) {
        if (telling) {
            story.computeIfAbsent(at.toMillis(), first -> new ArrayList<>()).add(what.get());
        }
    }

    Map<String, PlannedTask> acknowledged() {
        return acknowledged;
    }

    Set<Integer> inDoubt() {
        return inDoubt;
    }

    List<Run> runs() {
        return runs;
    }

    List<Told> told() {
        return List.copyOf(told.values());
    }

    List<Cancel> cancels() {
        return cancels;
    }

    List<Deed> deeds() {
        return deeds;
    }

    Set<String> setBack() {
        return setBack;
    }

    Set<String> broken() {
        return broken;
    }

    /** All that was told, in order. */
    List<String> story() {
        List<String> lines = new ArrayList<>();
        story.forEach((at, all) -> all.forEach(line -> lines.add("%6d ms  %s".formatted(at, line))));
        return lines;
    }
}
