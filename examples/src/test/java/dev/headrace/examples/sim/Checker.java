package dev.headrace.examples.sim;

import dev.headrace.examples.sim.History.Cancel;
import dev.headrace.examples.sim.History.Deed;
import dev.headrace.examples.sim.History.Run;
import dev.headrace.examples.sim.History.Told;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.view.TaskView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads a run's history beside Redis's timeline and says which promises were broken, in words. What a failover set back
 * is excused of having been told and done once more, and of being gone; not of anything that happened on what is left.
 */
final class Checker {
    private final History history;
    private final Map<String, List<String>> stories = new LinkedHashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<String, TaskView> views;
    private final List<String> broken = new ArrayList<>();

    /**
     * @param timeline Redis's
     * @param views what Redis says of each acknowledged task at the end
     */
    Checker(History history, List<ModelEvent> timeline, Map<String, TaskView> views) {
        this.history = history;
        this.views = views;
        history.acknowledged().keySet().forEach(id -> stories.put(id, new ArrayList<>()));
        for (ModelEvent event : timeline) {
            if (!event.taskId().equals("*")) {
                stories.computeIfAbsent(event.taskId(), first -> new ArrayList<>())
                        .add(event.what());
            }
            if (event.isTaken()) {
                taken.merge(event.taskId(), 1, Integer::sum);
            }
        }
    }

    /**
     * The broken promises; none when all was kept.
     *
     * @param peaceful whether every worker could beat all the time
     */
    List<String> broken(boolean peaceful) {
        broken.addAll(history.broken());
        stories.forEach((id, story) -> check(id, story, peaceful));
        checkDeliveries();
        checkForeign();
        checkDeeds();
        history.cancels().forEach(this::check);
        return broken;
    }

    private void check(String id, List<String> story, boolean peaceful) {
        PlannedTask task = history.acknowledged().get(id);
        boolean excused = history.setBack().contains(id);
        if (story.isEmpty()) {
            require(excused, id, "was acknowledged and is lost");
            return;
        }
        Lives lives = new Lives(id, task, story);
        broken.addAll(lives.broken(views.get(id)));
        int taken = this.taken.getOrDefault(id, 0);
        require(!peaceful || taken == 0, id, "was taken from a worker that was well");
        long succeeded = count(story, "succeeded"::equals);
        long done = runs(id).filter(Run::succeeded).count();
        require(succeeded <= done, id, "succeeded " + succeeded + " times, and handlers said so " + done + " times");
        long failed = runs(id).filter(Run::canHaveFailed).count();
        long retried = count(story, "retried"::equals);
        require(retried <= failed, id, "was retried " + retried + " times after " + failed + " failures");
        boolean asked =
                history.cancels().stream().anyMatch(cancel -> cancel.id().equals(id));
        require(asked || count(story, "cancelled"::equals) == 0, id, "was cancelled though nobody asked");
        if (!excused) {
            checkTold(id, story, taken);
            checkRuns(id, story, taken);
        }
    }

    /** What workers were told is what Redis says. */
    private void checkTold(String id, List<String> story, int taken) {
        List<Told> told =
                history.told().stream().filter(end -> end.id().equals(id)).toList();
        long refused = told.stream().filter(end -> !end.accepted()).count();
        long gone = taken + count(story, Set.of("dead", "vanished", "cancelled")::contains);
        require(refused <= gone, id, "was refused " + refused + " ends and was taken away " + gone + " times");
        Map.of(
                        Settlement.Succeeded.class, "succeeded",
                        Settlement.Died.class, "dead",
                        Settlement.Cancelled.class, "cancelled",
                        Settlement.Retried.class, "retried",
                        Settlement.Snoozed.class, "snoozed")
                .forEach((kind, event) -> {
                    long accepted = told.stream()
                            .filter(end -> end.accepted() && kind.isInstance(end.end()))
                            .count();
                    long written = count(story, event::equals);
                    require(
                            accepted <= written,
                            id,
                            "was " + event + " " + accepted + " times as workers were told, and " + written
                                    + " times as Redis says");
                });
    }

    private void checkRuns(String id, List<String> story, int taken) {
        long starts = taken
                + count(story, Lives.BEGINNINGS::contains)
                + count(story, Set.of("retried", "snoozed", "aborted:shutdown")::contains);
        long runs = runs(id).count();
        require(runs <= starts, id, "was run " + runs + " times of " + starts);
    }

    /** A delivery is a lease: it starts one handler at most, wherever it went. */
    private void checkDeliveries() {
        Set<String> seen = new HashSet<>();
        for (Run run : history.runs()) {
            boolean begunAnew = history.setBack().contains(run.id)
                    || stories.getOrDefault(run.id, List.of()).contains("purged");
            require(
                    seen.add(run.id + " " + run.token) || begunAnew,
                    run.id,
                    "delivery " + run.token + " was started twice");
        }
    }

    private void checkForeign() {
        Set<String> unknown = new HashSet<>(stories.keySet());
        unknown.removeAll(history.acknowledged().keySet());
        require(
                unknown.size() <= history.inDoubt().size(),
                String.join(", ", unknown),
                "was submitted by nobody; in doubt are " + history.inDoubt());
    }

    private void check(Cancel cancel) {
        List<String> story = stories.getOrDefault(cancel.id(), List.of());
        boolean excused = history.setBack().contains(cancel.id());
        if (excused || cancel.reply() == null) {
            return;
        }
        boolean ended = count(story, Lives.ENDS::contains) > 0;
        switch (cancel.reply()) {
            case CANCELLED ->
                require(story.contains("cancelled"), cancel.id(), "was not cancelled as somebody was told");
            case ASKED_TO_STOP ->
                require(
                        story.contains("cancel-requested") && ended,
                        cancel.id(),
                        "was not stopped as somebody was told");
            case ALREADY_ENDED -> require(ended, cancel.id(), "had not ended as somebody was told");
            case UNKNOWN ->
                require(
                        !history.acknowledged().get(cancel.id()).shape().chosen() || story.contains("purged"),
                        cancel.id(),
                        "was not known when somebody asked for its end");
        }
    }

    /** One death is replayed or purged once. */
    private void checkDeeds() {
        Set<String> seen = new HashSet<>();
        for (Deed deed : history.deeds()) {
            boolean done = deed.reply() == DeadReply.REPLAYED || deed.reply() == DeadReply.PURGED;
            if (done && deed.died() != null && !history.setBack().contains(deed.id())) {
                require(seen.add(deed.id() + " " + deed.died()), deed.id(), "was brought back twice from one death");
            }
        }
    }

    private java.util.stream.Stream<Run> runs(String id) {
        return history.runs().stream().filter(run -> run.id.equals(id));
    }

    private static long count(List<String> story, Predicate<String> what) {
        return story.stream().filter(what).count();
    }

    private void require(boolean kept, String id, String otherwise) {
        if (!kept) {
            broken.add(id + " " + otherwise);
        }
    }
}
