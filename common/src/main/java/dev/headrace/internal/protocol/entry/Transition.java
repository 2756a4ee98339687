package dev.headrace.internal.protocol.entry;

import static dev.headrace.task.TaskState.CANCELLED;
import static dev.headrace.task.TaskState.DEAD;
import static dev.headrace.task.TaskState.QUEUED;
import static dev.headrace.task.TaskState.RUNNING;
import static dev.headrace.task.TaskState.SCHEDULED;
import static dev.headrace.task.TaskState.SUCCEEDED;

import dev.headrace.task.TaskState;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All legal transitions of a task, and the verb of the protocol for each. There are no others. {@code docs/states.md}
 * has the same table.
 */
public enum Transition {
    /** A new task. */
    SUBMIT("submit", null, QUEUED),
    /** A new task with a due time. */
    SCHEDULE("schedule", null, SCHEDULED),
    /** Delivered to a worker, which holds the lease from then on. */
    CLAIM("claim", QUEUED, RUNNING),
    /** Its lease is renewed. */
    BEAT("beat", RUNNING, RUNNING),
    /** A worker fetches a lost delivery. */
    PICK_UP("pick_up", RUNNING, RUNNING),
    /** Its last renewal lies ahead of the server's clock, and is set to now. */
    REWIND("rewind", RUNNING, RUNNING),
    /** Its handler returned done. */
    SUCCEED("settle", RUNNING, SUCCEEDED),
    /** An attempt failed, and the budget of failures allows another. */
    RETRY("settle", RUNNING, SCHEDULED),
    /** The handler snoozed it; no budget is spent. */
    SNOOZE("settle", RUNNING, SCHEDULED),
    /** The worker has no handler for its type; the return is counted, but no failure. */
    RETURN("settle", RUNNING, SCHEDULED),
    /** A fatal failure, or a used-up budget. */
    DIE("settle", RUNNING, DEAD),
    /** It ended after a stop request. */
    STOP("settle", RUNNING, CANCELLED),
    /** Released by its worker, after a stop request. */
    STOP_RELEASED("release", RUNNING, CANCELLED),
    /** Released by its worker; no attempt is spent. */
    RELEASE("release", RUNNING, QUEUED),
    /** Taken from an owner that is gone. */
    RECOVER("recover", RUNNING, QUEUED),
    /** Taken from an owner that is gone, with the limit reached. */
    GIVE_UP("recover", RUNNING, DEAD),
    /** Taken from an owner that is gone, after a stop request. */
    STOP_ABANDONED("recover", RUNNING, CANCELLED),
    /** Taken from a previous incarnation of the worker's own instance. */
    TAKE_BACK("take_back", RUNNING, QUEUED),
    /** Taken from a previous incarnation of the worker's own instance, with the limit reached. */
    WRITE_OFF("take_back", RUNNING, DEAD),
    /** Taken from a previous incarnation of the worker's own instance, after a stop request. */
    STOP_TAKEN_BACK("take_back", RUNNING, CANCELLED),
    /** It is due, and a stop was requested. */
    STOP_AT_PROMOTION("promote", SCHEDULED, CANCELLED),
    /** It is due. */
    PROMOTE("promote", SCHEDULED, QUEUED),
    /** It is due, but its record was changed by hand. */
    BREAK("promote", SCHEDULED, DEAD),
    /** Cancelled before it ran. */
    CANCEL_QUEUED("cancel", QUEUED, CANCELLED),
    /** Cancelled before it was due. */
    CANCEL_SCHEDULED("cancel", SCHEDULED, CANCELLED),
    /** A stop was requested; its worker sees it with the next heartbeat at the latest. A completion may come first. */
    ASK_TO_STOP("cancel", RUNNING, RUNNING),
    /** Delivered, but not in the pending entries list: it looks queued, but no read would return it again. */
    REQUEUE_ORPHAN("requeue_orphans", QUEUED, QUEUED),
    /** An orphan with a stop request. */
    STOP_ORPHAN("requeue_orphans", QUEUED, CANCELLED),
    /** An orphan in degraded mode, where foreign workers acknowledge without deleting: one of them has completed it. */
    ACKNOWLEDGE("requeue_orphans", QUEUED, SUCCEEDED),
    /** Its entry, and with it its payload, was deleted, and not by Headrace. */
    LOSE("repair", QUEUED, DEAD),
    /** It is scheduled but not in {@code later}: it is added again. */
    LIST_AGAIN("repair", SCHEDULED, SCHEDULED),
    /** A person replays it. */
    REPLAY("replay", DEAD, QUEUED),
    /** Its chosen id is submitted again. */
    RESUBMIT("submit", DEAD, QUEUED),
    /** Its chosen id is submitted again, with a due time. */
    RESCHEDULE("schedule", DEAD, SCHEDULED);

    private final String verb;
    private final @Nullable TaskState from;
    private final TaskState to;

    Transition(String verb, @Nullable TaskState from, TaskState to) {
        this.verb = verb;
        this.from = from;
        this.to = to;
    }

    /** Returns the verb, which is the name of its script; only {@code claim} is not a script. */
    public String verb() {
        return verb;
    }

    /** Returns the state before; empty for a new task. */
    public Optional<TaskState> from() {
        return Optional.ofNullable(from);
    }

    /** Returns the state after. */
    public TaskState to() {
        return to;
    }

    /** Returns the name in {@code docs/states.md}: {@code cancel queued}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
