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
 * Every legal step of a task from one state to another, and the protocol's verb that takes it. What is not in here
 * cannot happen to a task; {@code docs/states.md} shows the same to people.
 */
public enum Transition {
    /** A new task. */
    SUBMIT("submit", null, QUEUED),
    /** A new task for later. */
    SCHEDULE("schedule", null, SCHEDULED),
    /** Delivered to a worker, which holds the lease from then on. */
    CLAIM("claim", QUEUED, RUNNING),
    /** Its lease is renewed. */
    BEAT("beat", RUNNING, RUNNING),
    /** A delivery that its worker never heard of is taken up by that worker. */
    PICK_UP("pick_up", RUNNING, RUNNING),
    /** What was last heard of it lies ahead of the server's clock, and counts as heard just now. */
    REWIND("rewind", RUNNING, RUNNING),
    /** Its handler said that it is done. */
    SUCCEED("settle", RUNNING, SUCCEEDED),
    /** An attempt failed, and the budget of failures allows another. */
    RETRY("settle", RUNNING, SCHEDULED),
    /** Not ready; no budget spent. */
    SNOOZE("settle", RUNNING, SCHEDULED),
    /** The worker has no handler for its type; no budget spent, but counted. */
    RETURN("settle", RUNNING, SCHEDULED),
    /** A failure that no other attempt can help, or one too many. */
    DIE("settle", RUNNING, DEAD),
    /** It ended because it was asked to stop. */
    STOP("settle", RUNNING, CANCELLED),
    /** Handed back by its worker, and it was asked to stop. */
    STOP_RELEASED("release", RUNNING, CANCELLED),
    /** Handed back by its worker; no attempt spent. */
    RELEASE("release", RUNNING, QUEUED),
    /** Taken from an owner that is gone. */
    RECOVER("recover", RUNNING, QUEUED),
    /** Taken from an owner that is gone, once too often. */
    GIVE_UP("recover", RUNNING, DEAD),
    /** Taken from an owner that is gone, and it was asked to stop. */
    STOP_ABANDONED("recover", RUNNING, CANCELLED),
    /** Taken from a previous incarnation of the worker's own instance. */
    TAKE_BACK("take_back", RUNNING, QUEUED),
    /** Taken from a previous incarnation of the worker's own instance, once too often. */
    WRITE_OFF("take_back", RUNNING, DEAD),
    /** Taken from a previous incarnation of the worker's own instance, and it was asked to stop. */
    STOP_TAKEN_BACK("take_back", RUNNING, CANCELLED),
    /** Its time has come, and it was asked to stop. */
    STOP_AT_PROMOTION("promote", SCHEDULED, CANCELLED),
    /** Its time has come. */
    PROMOTE("promote", SCHEDULED, QUEUED),
    /** Its time has come, and somebody has changed its record by hand. */
    BREAK("promote", SCHEDULED, DEAD),
    /** Taken back before it ran. */
    CANCEL_QUEUED("cancel", QUEUED, CANCELLED),
    /** Taken back before its time came. */
    CANCEL_SCHEDULED("cancel", SCHEDULED, CANCELLED),
    /** Asked to stop, which its worker hears at the next beat at the latest; completion may still win. */
    ASK_TO_STOP("cancel", RUNNING, RUNNING),
    /** Delivered, and in nobody's pending entries list: it looks queued, but no read would meet it again. */
    REQUEUE_ORPHAN("requeue_orphans", QUEUED, QUEUED),
    /** The same, and it was asked to stop. */
    STOP_ORPHAN("requeue_orphans", QUEUED, CANCELLED),
    /** The same, where foreign workers acknowledge without deleting: one of them has done it. */
    ACKNOWLEDGE("requeue_orphans", QUEUED, SUCCEEDED),
    /** Its entry was deleted by somebody else, and its payload with it. */
    LOSE("repair", QUEUED, DEAD),
    /** It waits and is not in the list of those that wait: it is put back. */
    LIST_AGAIN("repair", SCHEDULED, SCHEDULED),
    /** A person has it run again. */
    REPLAY("replay", DEAD, QUEUED),
    /** Its chosen id is submitted again. */
    RESUBMIT("submit", DEAD, QUEUED),
    /** Its chosen id is submitted again, for later. */
    RESCHEDULE("schedule", DEAD, SCHEDULED);

    private final String verb;
    private final @Nullable TaskState from;
    private final TaskState to;

    Transition(String verb, @Nullable TaskState from, TaskState to) {
        this.verb = verb;
        this.from = from;
        this.to = to;
    }

    /** The verb that takes the step, as its script is named; {@code claim} alone is no script. */
    public String verb() {
        return verb;
    }

    /** Where the task is before; nothing for one that is not there yet. */
    public Optional<TaskState> from() {
        return Optional.ofNullable(from);
    }

    /** Where it is afterwards. */
    public TaskState to() {
        return to;
    }

    /** The step's name as {@code docs/states.md} spells it: {@code cancel queued}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
