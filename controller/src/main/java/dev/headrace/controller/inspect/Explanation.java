package dev.headrace.controller.inspect;

import dev.headrace.protocol.QueueSettings.SweepMode;
import dev.headrace.protocol.TaskView;
import dev.headrace.task.Printable;
import dev.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Says in one plain sentence why a task is where it is: who holds it, or why nobody does and what to do about it. */
final class Explanation {
    private static final int LONGEST_MESSAGE = 500;

    private final TaskView task;
    private final ShardStatus shard;
    private final Instant now;

    Explanation(TaskView task, ShardStatus shard, Instant now) {
        this.task = task;
        this.shard = shard;
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
            case WAITING -> waiting();
            case DEAD -> "It is dead (" + codes() + "): " + message() + ". It will not run again by itself.";
            case SUCCEEDED -> "It has succeeded.";
            case CANCELLED -> "It was cancelled: " + message() + ".";
        };
    }

    private String nothing() {
        return task.canHaveBeen()
                ? "Nothing is kept of it: its id is that of an entry which this queue has passed, so it can have been"
                        + " here and ended without a record, which is not to be taken for a success."
                : "There is no task by this id here, and nothing says that there ever was.";
    }

    private String running() {
        String owner = Objects.requireNonNullElse(task.owner(), "");
        boolean alive = shard.workers().stream()
                .anyMatch(worker -> worker.alive() && worker.name().equals(owner));
        String held = "Worker " + Printable.escape(owner) + " holds it and was last heard "
                + Durations.words(Objects.requireNonNullElse(task.silence(), Duration.ZERO)) + " ago";
        if (alive) {
            return held + ".";
        }
        return held + ", but shows no sign of life: " + recovery("it is requeued once its heartbeat has run out") + ".";
    }

    private String queued() {
        long queued = shard.view().queued();
        if (shard.alive() == 0) {
            return "It is queued, and no worker that lives serves "
                    + shard.view().shard() + ": start one.";
        }
        String workers = " of " + shard.alive() + (shard.alive() == 1 ? " worker" : " workers");
        if (shard.busy() >= shard.slots()) {
            return "It is queued: all " + shard.slots() + " slots" + workers + " are taken, and " + queued
                    + " tasks are queued here in all.";
        }
        return "It is queued with " + queued + " tasks here in all, and " + (shard.slots() - shard.busy()) + " slots"
                + workers + " are free, so it should start at once; if it does not, look at the workers' logs.";
    }

    private String waiting() {
        Instant due = task.due();
        String why = task.code() == null ? "" : " after " + codes() + " (" + message() + ")";
        if (due == null) {
            return "It waits" + why + ", and its record does not say until when.";
        }
        Duration left = Duration.between(now, due);
        if (!left.isNegative()) {
            return "It waits" + why + " until " + due + ", which is in " + Durations.words(left) + ".";
        }
        return "It waited" + why + " until " + due + ", " + Durations.words(left.negated()) + " ago: "
                + recovery("it is queued at the controller's next look") + ".";
    }

    /** What a controller will do, or why none will. */
    private String recovery(String whatHappens) {
        if (shard.mode() != SweepMode.ENFORCE) {
            return "the queue's sweep mode is " + shard.mode().text() + ", so no controller will act";
        } else if (shard.view().leader() == null) {
            return "no controller sweeps " + shard.view().shard() + ", so nothing will happen until one is started";
        }
        return whatHappens;
    }

    private String codes() {
        return task.code() + (task.cause() == null ? "" : ", cause " + task.cause());
    }

    private String message() {
        return Printable.escape(Objects.requireNonNullElse(task.message(), "no message"), LONGEST_MESSAGE);
    }
}
