package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Explains the state of a task in one sentence: who holds it, or why nobody does and what to do about it. */
final class Explanation {
    private static final int LONGEST_MESSAGE = 500;

    private final TaskView task;
    private final ShardStatus shard;
    private final List<TimelinePage.Event> timeline;
    private final Instant now;

    Explanation(TaskView task, ShardStatus shard, List<TimelinePage.Event> timeline, Instant now) {
        this.task = task;
        this.shard = shard;
        this.timeline = timeline;
        this.now = now;
    }

    String sentence() {
        TaskState state = task.state();
        if (state == null) {
            return nothing();
        }
        return switch (state) {
            case RUNNING -> running();
            case QUEUED -> queued();
            case SCHEDULED -> scheduled();
            case DEAD ->
                "It is dead (" + codes() + "): " + message() + ". It will not run again by itself." + changed();
            case SUCCEEDED -> "It has succeeded." + changed();
            case CANCELLED -> "It was cancelled: " + message() + "." + changed();
        };
    }

    /** Adds that somebody wrote an ended state into the record of a scheduled task, which did not run. */
    private String changed() {
        return TaskStatus.lostScheduled(timeline)
                .map(event -> " So its record says; but it was still scheduled when it was due (seen at " + event.at()
                        + "), so somebody other than Headrace wrote that. It did not run; submit it again.")
                .orElse("");
    }

    private String nothing() {
        Optional<TimelinePage.Event> lost = TaskStatus.lostScheduled(timeline);
        if (lost.isPresent()) {
            return "It was scheduled, and when it was due (seen at "
                    + lost.get().at()
                    + ") somebody other than Headrace had"
                    + " deleted its record or changed it, so nothing was left to run. It will not run; submit it again.";
        }
        if (timeline.stream().anyMatch(event -> event.what().equals("succeeded"))) {
            return "It has succeeded, as the timeline says. Nothing else is kept of it, as its submission did not ask for"
                    + " its result to be kept.";
        }
        if (TaskState.QUEUED.text().equals(task.fields().get("state"))) {
            return "Its record says that it is queued, but its entry "
                    + Printable.escape(task.fields().getOrDefault("lease", ""))
                    + " is in its lane no more: somebody deleted"
                    + " it (DEL, XTRIM or XDEL), or Redis lost it. It will not run; submit its id again.";
        }
        return task.canHaveBeen()
                ? "Nothing is kept of it: its id is that of an entry which this queue has passed, or of a scheduled task,"
                        + " so it can have been here and ended without a record, which is not to be taken for a success."
                : "There is no task by this id here, and nothing says that there ever was.";
    }

    private String running() {
        String owner = Objects.requireNonNullElse(task.owner(), "");
        boolean alive = shard.workers().stream()
                .anyMatch(worker -> worker.alive() && worker.name().equals(owner));
        Instant asked = task.stopAsked();
        String stop = asked == null
                ? ""
                : "It was asked to stop " + DurationText.of(Duration.between(asked, now))
                        + " ago and has not ended yet. ";
        String held = stop + "Worker " + Printable.escape(owner) + " holds it and was last heard "
                + DurationText.of(Objects.requireNonNullElse(task.silence(), Duration.ZERO)) + " ago";
        if (alive) {
            return held + ".";
        }
        return held + ", but shows no sign of life: "
                + recovery(
                        asked == null
                                ? "it is requeued once its heartbeat has run out"
                                : "it is cancelled once its heartbeat has run out")
                + ".";
    }

    private String queued() {
        String queued = counted(shard.view().queued(), "task");
        if (shard.alive() == 0) {
            return "It is queued, and no worker that lives serves "
                    + shard.view().shard() + ": start one.";
        }
        ShardStatus served = lane().map(shard::serving).orElse(shard);
        if (served.alive() == 0) {
            return "It is queued in the lane " + lane().map(Lane::text).orElse("") + ", and of the "
                    + counted(shard.alive(), "worker")
                    + " that live none serves it: start one with that lane in --lanes.";
        }
        ShardStatus claiming = served.claiming();
        if (claiming.alive() == 0) {
            return "It is queued, and none of the " + counted(served.alive(), "worker")
                    + " that live and serve it claims anything: " + served.reason() + ".";
        }
        String workers = " of " + counted(claiming.alive(), "worker");
        if (claiming.busy() >= claiming.slots()) {
            return "It is queued: all " + claiming.slots() + " slots" + workers + " are taken, and " + queued
                    + " queued here in all.";
        }
        return "It is queued with " + queued + " here in all, and " + (claiming.slots() - claiming.busy()) + " slots"
                + workers + " are free, so it should start at once; if it does not, look at the workers' logs.";
    }

    private Optional<Lane> lane() {
        return Optional.ofNullable(task.lease()).map(Lease::lane);
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private String scheduled() {
        Instant due = task.due();
        String why = why();
        if (due == null) {
            return "It waits" + why + ", and its record does not say until when.";
        }
        Duration left = Duration.between(now, due);
        if (!left.isNegative()) {
            return "It waits" + why + " until " + due + ", which is in " + DurationText.of(left) + ".";
        }
        return "It waited" + why + " until " + due + ", " + DurationText.of(left.negated()) + " ago: "
                + recovery("it is queued at the controller's next look") + ".";
    }

    /** Returns why the task waits: its last failure, or that no worker knew its type; nothing if it was only scheduled. */
    private String why() {
        String returns = task.fields().getOrDefault("f:" + EntryField.UNKNOWN_TYPE_RETURNS, "0");
        if (task.code() != null) {
            return " after " + codes() + " (" + message() + ")";
        } else if (!returns.equals("0")) {
            String type = task.fields().getOrDefault("f:" + EntryField.TYPE, "");
            return ", since no worker that was given it has a handler for its type '" + Printable.escape(type)
                    + "' (returned so far: " + Printable.escape(returns) + "),";
        }
        return "";
    }

    /** Returns what a controller will do, or why no controller will act. */
    private String recovery(String whatHappens) {
        if (shard.mode() != null && shard.mode() != SweepMode.ENFORCE) {
            return "the queue's sweep mode is " + shard.modeText() + ", so no controller will act";
        }
        String blocked = shard.view().blocked();
        String since = blocked == null ? "" : Printable.escape(blocked, LONGEST_MESSAGE);
        if (shard.view().leader() == null) {
            return "no controller sweeps " + shard.view().shard()
                    + (since.isEmpty() ? " (one that only observes does not)" : " (" + since + ")")
                    + ", so nothing will happen until one is started";
        }
        return since.isEmpty() ? whatHappens : "the controller changes nothing just now, since " + since;
    }

    private String codes() {
        return task.code() + (task.cause() == null ? "" : ", cause " + task.cause());
    }

    private String message() {
        return Printable.escape(Objects.requireNonNullElse(task.message(), "no message"), LONGEST_MESSAGE);
    }
}
