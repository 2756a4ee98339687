package dev.headrace.examples.sim;

import dev.headrace.examples.sim.History.Character;
import dev.headrace.protocol.TaskView;
import dev.headrace.task.FailureCode;
import dev.headrace.testing.sim.ModelEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads a run's history beside Redis's timeline and says which promises were broken, in words. */
final class Checker {
    private static final int MOST_ATTEMPTS = 4;
    private static final int MOST_STALE = 3;
    private static final int MOST_MISSING = 1;
    private static final Set<String> ENDS = Set.of("succeeded", "dead", "cancelled");

    private final History history;
    private final List<ModelEvent> timeline;
    private final Map<String, TaskView> views;
    private final Set<String> askedToStop;
    private final List<String> broken = new ArrayList<>();

    /**
     * @param timeline Redis's
     * @param views what Redis says of each acknowledged task at the end
     * @param askedToStop whose cancelling somebody asked for
     */
    Checker(History history, List<ModelEvent> timeline, Map<String, TaskView> views, Set<String> askedToStop) {
        this.history = history;
        this.timeline = timeline;
        this.views = views;
        this.askedToStop = askedToStop;
    }

    /**
     * The broken promises; none when all was kept.
     *
     * @param refusals completions that workers were refused
     * @param peaceful whether every worker could beat all the time
     */
    List<String> broken(long refusals, boolean peaceful) {
        long taken = count(event -> event.startsWith("requeued:"));
        require(
                refusals <= taken,
                "workers",
                "were refused " + refusals + " completions, and lost " + taken + " leases");
        require(!peaceful || taken == 0, "workers", "lost " + taken + " leases though they were well");
        history.submitted().forEach(this::check);
        checkDeliveries();
        checkForeign();
        return broken;
    }

    private void check(String id, Character character) {
        long succeeded = count(id, "succeeded");
        long ends = ENDS.stream().mapToLong(end -> count(id, end)).sum();
        require(ends == 1, id, "ended " + ends + " times");
        require(succeeded <= 1, id, "was completed " + succeeded + " times");
        require(succeeded == 0 || wasDone(id), id, "succeeded though no handler said so");
        require(count(id, "retried") < MOST_ATTEMPTS, id, "was retried more often than allowed");
        require(crashes(id) <= MOST_STALE, id, "was recovered more often than allowed");
        require(count(id, "requeued:missing-heartbeat") <= MOST_MISSING, id, "missed heartbeats too often");
        long starts = count(id, "retried") + count(id, "snoozed") + requeues(id) + 1;
        require(history.runsOf(id) <= starts, id, "was run " + history.runsOf(id) + " times of " + starts);
        if (count(id, "dead") > 0) {
            require(mayBeDead(id, character), id, "is dead of " + views.get(id).code() + " without need");
        }
        require(count(id, "cancelled") == 0 || askedToStop.contains(id), id, "was cancelled though nobody asked");
    }

    private boolean mayBeDead(String id, Character character) {
        TaskView view = views.get(id);
        if (view.code() == FailureCode.FATAL) {
            return character == Character.HOPELESS;
        } else if (view.code() == FailureCode.MISSING_HEARTBEAT) {
            return count(id, "requeued:missing-heartbeat") == MOST_MISSING;
        } else if (view.code() != FailureCode.RETRIES_EXHAUSTED) {
            return false;
        }
        return view.cause() == FailureCode.STALE
                ? crashes(id) == MOST_STALE
                : character == Character.BROKEN && count(id, "retried") == MOST_ATTEMPTS - 1;
    }

    /** A delivery is a lease: it starts one handler at most, wherever it went. */
    private void checkDeliveries() {
        Set<String> seen = new HashSet<>();
        for (History.Run run : history.runs()) {
            require(seen.add(run.id() + " " + run.token()), run.id(), "delivery " + run.token() + " was started twice");
        }
    }

    private void checkForeign() {
        for (ModelEvent event : timeline) {
            boolean alarm = event.taskId().equals("*") && event.what().startsWith("alarm:");
            require(
                    alarm || history.submitted().containsKey(event.taskId()),
                    event.taskId(),
                    "was submitted by nobody");
        }
    }

    private long crashes(String id) {
        return count(id, "requeued:stale") + count(id, "requeued:predecessor");
    }

    private boolean wasDone(String id) {
        return history.runs().stream().anyMatch(run -> run.done() && run.id().equals(id));
    }

    private long count(Predicate<String> what) {
        return timeline.stream().filter(event -> what.test(event.what())).count();
    }

    private long requeues(String id) {
        return timeline.stream()
                .filter(event -> event.taskId().equals(id))
                .filter(event ->
                        event.what().startsWith("requeued:") || event.what().startsWith("aborted:"))
                .count();
    }

    private long count(String id, String what) {
        return timeline.stream()
                .filter(event -> event.taskId().equals(id) && event.what().equals(what))
                .count();
    }

    private void require(boolean kept, String id, String otherwise) {
        if (!kept) {
            broken.add(id + " " + otherwise);
        }
    }
}
