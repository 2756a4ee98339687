package dev.headrace.examples.sim;

import dev.headrace.task.FailureCode;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One task's timeline, life by life: a life begins with a submission or a replay and ends once; its budgets begin with
 * it.
 */
final class Lives {
    static final Set<String> BEGINNINGS = Set.of("submitted", "scheduled", "resubmitted", "rescheduled", "replayed");
    static final Set<String> ENDS = Set.of("succeeded", "dead", "cancelled");
    private static final int MOST_FAILURES = 4;
    private static final int MOST_STALE = 3;
    private static final int MOST_MISSING = 1;

    private final String id;
    private final @Nullable PlannedTask task;
    private final List<String> story;
    private final List<String> broken = new ArrayList<>();
    private boolean open;
    private @Nullable String end;
    private int retried;
    private int stale;
    private int missing;

    /** @param task what was submitted, or null where nobody knows whether it was */
    Lives(String id, @Nullable PlannedTask task, List<String> story) {
        this.id = id;
        this.task = task;
        this.story = story;
    }

    /**
     * What is wrong with it.
     *
     * @param view what Redis says of it at the end, or null for a task that nobody knows
     */
    List<String> broken(@Nullable TaskView view) {
        story.forEach(this::event);
        require(!open, "never ended");
        if (view != null && !open) {
            checkView(view);
        }
        return broken;
    }

    private void event(String what) {
        if (BEGINNINGS.contains(what)) {
            begin(what);
        } else if (ENDS.contains(what)) {
            require(open, "ended again: " + what);
            open = false;
            end = what;
        } else if (what.equals("purged")) {
            require(!open && "dead".equals(end), "was purged and was not dead");
            end = what;
        } else {
            goOn(what);
        }
    }

    private void begin(String what) {
        require(!open, "began anew while it went on: " + what);
        boolean again = what.equals("resubmitted") || what.equals("rescheduled");
        require(
                !again || task == null || task.shape().retryFailed(),
                "came back from the dead though its submitter did not want it");
        require(
                !what.equals("submitted") && !what.equals("scheduled") || end == null || end.equals("purged"),
                "is two tasks");
        open = true;
        retried = 0;
        stale = 0;
        missing = 0;
    }

    private void goOn(String what) {
        require(open, "went on after its end: " + what);
        switch (what) {
            case "retried" -> require(++retried < MOST_FAILURES, "was retried more often than allowed");
            case "requeued:stale", "requeued:restart" ->
                require(++stale <= MOST_STALE, "was recovered more often than allowed");
            case "requeued:missing-heartbeat" ->
                require(++missing <= MOST_MISSING, "missed heartbeats more often than allowed");
            default -> {}
        }
    }

    private void checkView(TaskView view) {
        TaskState state = view.state();
        if ("dead".equals(end)) {
            require(state == TaskState.DEAD, "died, and is said to be " + state);
            require(state != TaskState.DEAD || mayBeDead(view), "is dead of " + view.code() + " without need");
        } else if ("cancelled".equals(end)) {
            require(state == TaskState.CANCELLED, "was cancelled, and is said to be " + state);
        } else if ("succeeded".equals(end)) {
            boolean chosen = task != null && task.shape().chosen();
            require(state == (chosen ? TaskState.SUCCEEDED : null), "succeeded, and is said to be " + state);
        } else {
            require(state == null, "was purged, and is said to be " + state);
        }
    }

    private boolean mayBeDead(TaskView view) {
        if (view.code() == FailureCode.FATAL) {
            return task == null || task.acts().contains(Act.HOPELESS);
        } else if (view.code() == FailureCode.MISSING_HEARTBEAT) {
            return missing == MOST_MISSING;
        } else if (view.code() != FailureCode.RETRIES_EXHAUSTED) {
            return false;
        }
        return view.cause() == FailureCode.STALE ? stale == MOST_STALE : retried == MOST_FAILURES - 1;
    }

    private void require(boolean kept, String otherwise) {
        if (!kept) {
            broken.add(id + " " + otherwise);
        }
    }
}
