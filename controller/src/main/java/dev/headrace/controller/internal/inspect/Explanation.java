package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.inspect.TimelinePage;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Explains the state of a task: which worker holds it, or why it is not running and what to do about it. */
final class Explanation {
    private static final int LONGEST_MESSAGE = 500;

    /** If a task is this late, and its score is later than its due time, its lane refused it or its score was changed. */
    private static final Duration LATE = Duration.ofSeconds(2);

    /** The last due time that scripts and workers accept: 15 digits of milliseconds. */
    private static final BigDecimal FURTHEST = new BigDecimal("999999999999999");

    /** What a client may read instead of an infinite score. */
    private static final BigDecimal INFINITE = BigDecimal.valueOf(Long.MAX_VALUE);

    private final TaskView task;
    private final ShardStatus shard;
    private final List<TimelinePage.Event> timeline;
    private final @Nullable String dueScore;
    private final Instant now;

    /** @param dueScore its score among the scheduled tasks, or null if it is not one of them */
    Explanation(
            TaskView task,
            ShardStatus shard,
            List<TimelinePage.Event> timeline,
            @Nullable String dueScore,
            Instant now) {
        this.dueScore = dueScore;
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

    /** Adds that an ended state was written by hand into the record of a scheduled task, which did not run. */
    private String changed() {
        return TaskStatus.lostScheduled(timeline)
                .map(event -> " That is what its record says. But it was still scheduled when it was due (seen at "
                        + event.at()
                        + "), so the record was changed, and not by Headrace. It did not run; submit it again.")
                .orElse("");
    }

    private String nothing() {
        Optional<TimelinePage.Event> lost = TaskStatus.lostScheduled(timeline);
        if (lost.isPresent()) {
            return "It was scheduled, and when it was due (seen at "
                    + lost.get().at()
                    + ") its record had been deleted or changed, and not by Headrace,"
                    + " so nothing was left to run. It will not run; submit it again.";
        }
        if (TaskState.QUEUED.text().equals(task.fields().get("state"))) {
            return "Its record says that it is queued, but its entry "
                    + Printable.escape(task.fields().getOrDefault("lease", ""))
                    + " is no longer in its lane: it was deleted by hand"
                    + " (DEL, XTRIM or XDEL), or Redis lost it. It will not run; submit its id again.";
        }
        return LastEvent.of(task.id(), timeline).map(LastEvent::sentence).orElseGet(this::untold);
    }

    /** Returns what can be said of a task of which Redis holds nothing, not even an event. */
    private String untold() {
        if (Lease.parse(task.id()).isEmpty() && !TaskId.isScheduled(task.id())) {
            return "There is no task with this id here, and the timeline does not tell of one. It ended so long ago that"
                    + " neither its record nor its events are kept, or it never existed.";
        }
        return task.canHaveBeen()
                ? "Nothing is kept of it. Redis or a client generates ids of this form,"
                        + " so it may have existed and ended without a record. That does not mean that it succeeded."
                : "There is no task with this id here, and it cannot have existed: its lane has not reached this id.";
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
        String held = stop + "Worker " + Printable.escape(owner) + " holds it and last renewed it "
                + DurationText.of(Objects.requireNonNullElse(task.silence(), Duration.ZERO)) + " ago";
        if (alive) {
            return held + ".";
        }
        return held + ", but it seems to be dead: "
                + recovery(
                        asked == null
                                ? "the task is requeued when its heartbeat expires"
                                : "the task is cancelled when its heartbeat expires")
                + ".";
    }

    private String queued() {
        String queued = counted(shard.view().queued(), "task");
        if (shard.alive() == 0) {
            return "It is queued, and no live worker serves " + shard.view().shard() + ": start one.";
        }
        ShardStatus served = lane().map(shard::serving).orElse(shard);
        if (served.alive() == 0) {
            return "It is queued in the lane " + lane().map(Lane::text).orElse("") + ", which no live worker serves ("
                    + counted(shard.alive(), "worker")
                    + " in all): start one with that lane in --lanes.";
        }
        ShardStatus claiming = served.claiming();
        if (claiming.alive() == 0) {
            return "It is queued, but no live worker (" + served.alive() + " in all) claims tasks: " + served.reason()
                    + ".";
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

    /** Says when it is queued. Its score counts, not the due time in its record. */
    private String scheduled() {
        String why = why();
        String later = "'later' of " + task.shard();
        if (dueScore == null) {
            return "Its record says that it waits" + why + ", but it is not in the sorted set " + later
                    + ": it was removed by hand (ZREM or DEL). So it is not queued; cancel it and submit it again.";
        }
        BigDecimal score = number(dueScore);
        String shown = score.abs().compareTo(INFINITE) < 0 ? dueScore : score.signum() < 0 ? "-inf" : "inf";
        String noTime = "its score in " + later + " is " + shown + ", which is no time, and not Headrace wrote it";
        if (score.compareTo(FURTHEST) > 0) {
            return "It waits" + why + ", but " + noTime
                    + ": it will never be queued. Cancel it, or set its due time with ZADD.";
        } else if (score.signum() < 0) {
            return "It waits" + why + ", and " + noTime + ", but before now: "
                    + recovery("it is queued at the controller's next scan") + ".";
        }
        Instant due = Instant.ofEpochMilli(score.longValue());
        Duration left = Duration.between(now, due);
        Instant wanted = task.due();
        if (!left.isNegative() && wanted != null && wanted.isBefore(now.minus(LATE)) && wanted.isBefore(due)) {
            return "It was due at " + wanted + ", " + DurationText.of(Duration.between(wanted, now))
                    + " ago, and is not queued: its lane refused it, or somebody set another time. The controller tries in "
                    + DurationText.of(left)
                    + ". 'headrace status " + task.shard().queue() + "' and the controller's log say why.";
        }
        if (!left.isNegative()) {
            return "It waits" + why + " until " + due + ", which is in " + DurationText.of(left) + ".";
        }
        return "It waited" + why + " until " + due + ", " + DurationText.of(left.negated()) + " ago: "
                + recovery("it is queued at the controller's next scan") + ".";
    }

    /** Parses a score. Infinite ones are texts such as inf, or the largest numbers. */
    private static BigDecimal number(String score) {
        try {
            return new BigDecimal(score);
        } catch (NumberFormatException e) {
            return score.startsWith("-") ? INFINITE.negate() : INFINITE;
        }
    }

    /** Returns why the task waits: its last failure, or an unknown type; an empty text if it was only scheduled. */
    private String why() {
        String returns = task.fields().getOrDefault("f:" + EntryField.UNKNOWN_TYPE_RETURNS, "0");
        if (task.code() != null) {
            return " after " + codes() + " (" + message() + ")";
        } else if (!returns.equals("0")) {
            String type = task.fields().getOrDefault("f:" + EntryField.TYPE, "");
            return ", because no worker that received it has a handler for its type '" + Printable.escape(type)
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
            return "no controller leads " + shard.view().shard()
                    + (since.isEmpty() ? " (one that only observes does not)" : " (" + since + ")")
                    + ", so nothing will happen until one does: "
                    + (shard.settingsValid()
                            ? "start one"
                            : "one that has not read valid settings does not lead, and 'headrace status "
                                    + shard.view().shard().queue() + "' names those that are invalid");
        }
        return since.isEmpty() ? whatHappens : "the controller changes nothing at the moment, because " + since;
    }

    private String codes() {
        return task.code() + (task.cause() == null ? "" : ", cause " + task.cause());
    }

    private String message() {
        return Printable.escape(Objects.requireNonNullElse(task.message(), "no message"), LONGEST_MESSAGE);
    }
}
