package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports ended attempts in meters. Logs failed ones: the first of a kind, and then counts of the others. A counted line keeps
 * texts, and not the task with its payload.
 */
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MOST_TYPES_TOLD = 100;
    private static final int MOST_TASKS_TOLD = 20;

    private final WorkerRuntime runtime;
    private final WorkerMeters meters;
    private final SparseLines lines;
    private final Set<String> typesTold = new HashSet<>();

    public Journal(WorkerRuntime runtime, WorkerMeters meters) {
        this.runtime = runtime;
        this.meters = meters;
        this.lines = runtime.lines();
    }

    public void settled(TaskEntry entry, Settlement.End end, boolean accepted) {
        if (!accepted) {
            meters.completionRefused();
            String name = name(entry);
            String kind = kind(end);
            lines.say(
                    "ends that were refused",
                    entry.shard(),
                    more -> LOG.warn(
                            "{}: its end ({}) was refused, as its lease is gone: the task was recovered, moved or ended"
                                    + " meanwhile; dropped{}",
                            name,
                            kind,
                            more));
            return;
        }
        meters.ended(entry.type(), end);
        Shard shard = entry.shard();
        if (end instanceof Settlement.Retried retried) {
            String message = retried.message() + "; retried in " + DurationText.of(retried.delay());
            lines.say(
                    "attempts that failed with " + retried.code() + " and are retried",
                    shard,
                    more -> LOG.info("{}{}", message, more));
        } else if (end instanceof Settlement.Died died) {
            String message = died.message();
            lines.say("tasks dead of " + died.code(), shard, more -> LOG.warn("{}; dead{}", message, more));
        } else if (end instanceof Settlement.Cancelled cancelled) {
            String message = cancelled.message();
            lines.say("tasks cancelled", shard, more -> LOG.info("{}{}", message, more));
        } else if (end instanceof Settlement.Returned returned) {
            unknownType(entry, returned);
        }
    }

    private void unknownType(TaskEntry entry, Settlement.Returned returned) {
        String type = String.valueOf(entry.type());
        if (typesTold.size() < MOST_TYPES_TOLD && typesTold.add(type)) {
            LOG.warn(
                    "{}: no handler for its type here; it is queued again in {}, for another worker. Logged once a type",
                    name(entry),
                    DurationText.of(returned.delay()));
        }
    }

    public void lost(TaskEntry entry, boolean vanished) {
        meters.leaseLost(entry.type());
        String how = vanished ? "its entry was deleted by hand" : "the task was recovered, moved or ended meanwhile";
        String name = name(entry);
        lines.say(
                "lost leases: " + how,
                entry.shard(),
                more -> LOG.warn(
                        "{}: lease lost, {}; its handler is interrupted if it still runs, and its outcome is dropped{}",
                        name,
                        how,
                        more));
    }

    public void abandoned(TaskEntry entry) {
        String name = name(entry);
        lines.say(
                "handlers that do not end although they were interrupted",
                entry.shard(),
                more -> LOG.warn(
                        "{}: its time is over and its handler does not end although it was interrupted; the attempt is"
                                + " settled without the handler, whose slot stays taken until it ends{}",
                        name,
                        more));
    }

    /** Records the runtime of a handler, in nanoseconds. */
    public void ran(TaskEntry entry, long nanos) {
        meters.ran(entry.type(), nanos);
    }

    /** Records a lost lease of a task that had not begun. */
    public void startRefused() {
        meters.acquireConflict();
    }

    /** Records an attempt that ends without its handler, which still runs. */
    public void handlerAbandoned(TaskEntry entry) {
        meters.abandoned(entry.type());
    }

    public void abandonedHandlerEnded(TaskEntry entry) {
        meters.abandonedEnded(entry.type());
    }

    /** Logs an unexpected error in a part of an attempt. */
    public void broken(TaskEntry entry, Throwable error) {
        String name = name(entry);
        lines.say(
                "unexpected errors in attempts",
                entry.shard(),
                more -> LOG.error("{}: an unexpected error, this is a bug; it ends the attempt{}", name, more, error));
    }

    /** Logs an end that Redis refuses, once for each shard. */
    public void unsettleable(TaskEntry entry, Throwable error) {
        String name = name(entry);
        String reason = Printable.escape(String.valueOf(error.getMessage()), 1000);
        Shard shard = entry.shard();
        lines.say(
                "ends that Redis refuses",
                shard,
                more -> LOG.error(
                        "ALARM: {}: Redis refuses its end: {}; the worker keeps it, like others of {} that are refused, and retries"
                                + " every 30 s and when another end is accepted. Logged once until none is left; fix the cause{}",
                        name,
                        reason,
                        shard,
                        more));
    }

    public void settleableAgain() {
        lines.say(
                "ends that Redis had refused",
                null,
                more -> LOG.info(
                        "worker {}: the ends that Redis had refused are settled now{}", runtime.worker(), more));
    }

    public void duplicate(TaskEntry entry) {
        meters.duplicateSkip();
        String name = name(entry);
        lines.say(
                "tasks that were delivered again",
                entry.shard(),
                more -> LOG.info("{}: delivered again while this worker holds it; skipped{}", name, more));
    }

    /** Logs entries of one reply that were delivered before. */
    public void redelivered(List<TaskEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        int count = entries.size();
        Shard shard = entries.get(0).shard();
        Lease lease = entries.get(0).lease();
        lines.say(
                "entries that were delivered before",
                shard,
                more -> LOG.warn(
                        "{} entries of {} were delivered again, as after XGROUP SETID or a loss of Redis's data, {} among"
                                + " them. They are not started here but released, to be delivered under new fencing tokens{}",
                        count,
                        shard,
                        lease,
                        more));
    }

    /** Logs a classifier or verifier that threw. Called on the handler's thread. */
    public void predicateFailed(TaskEntry entry, String predicate, String takenFor, String error) {
        meters.predicateFailed(entry.type());
        String name = name(entry);
        Shard shard = entry.shard();
        runtime.loop()
                .execute(() -> lines.say(
                        "predicates that threw",
                        shard,
                        more -> LOG.warn(
                                "{}: the {} threw {}; treated as '{}'{}", name, predicate, error, takenFor, more)));
    }

    /** Logs the tasks that a call took back from a previous incarnation of this worker. */
    public void takenBack(Shard shard, String incarnation, List<RecoverReply> replies) {
        long requeued = replies.stream()
                .filter(reply -> reply.result() == RecoverReply.Result.REQUEUED)
                .count();
        if (requeued > 0) {
            lines.say(
                    "tasks taken back",
                    shard,
                    requeued,
                    more -> LOG.info(
                            "worker {}: its previous incarnation {} is gone; tasks of {} that were taken back and requeued: {}{}",
                            runtime.worker(),
                            incarnation,
                            shard,
                            requeued,
                            more));
        }
        logCancelled(shard, incarnation, ids(replies, RecoverReply.Result.CANCELLED));
        logDead(shard, incarnation, ids(replies, RecoverReply.Result.DEAD));
    }

    private void logCancelled(Shard shard, String incarnation, List<String> cancelled) {
        if (!cancelled.isEmpty()) {
            lines.say(
                    "tasks taken back and cancelled",
                    shard,
                    cancelled.size(),
                    more -> LOG.info(
                            "worker {}: tasks of {} of its previous incarnation {} that had a stop request: {} cancelled ({}){}",
                            runtime.worker(),
                            shard,
                            incarnation,
                            cancelled.size(),
                            firstOf(cancelled),
                            more));
        }
    }

    private void logDead(Shard shard, String incarnation, List<String> dead) {
        if (!dead.isEmpty()) {
            lines.say(
                    "tasks taken back and dead",
                    shard,
                    dead.size(),
                    more -> LOG.warn(
                            "worker {}: tasks of {} of its previous incarnation {}, over their limit of crashes, so dead now: {} ({}){}",
                            runtime.worker(),
                            shard,
                            incarnation,
                            dead.size(),
                            firstOf(dead),
                            more));
        }
    }

    private static List<String> ids(List<RecoverReply> replies, RecoverReply.Result result) {
        return replies.stream()
                .filter(reply -> reply.result() == result)
                .map(reply -> Printable.escape(String.valueOf(reply.taskId())))
                .toList();
    }

    private static String firstOf(List<String> ids) {
        return String.join(", ", ids.subList(0, Math.min(ids.size(), MOST_TASKS_TOLD)))
                + (ids.size() > MOST_TASKS_TOLD ? " …" : "");
    }

    private String name(TaskEntry entry) {
        return "task " + entry.shard().tag() + "/" + Printable.escape(entry.id()) + ", type "
                + Printable.escape(String.valueOf(entry.type())) + ", worker " + runtime.worker() + ", attempt "
                + entry.attempt() + ", lease " + entry.lease();
    }

    private static String kind(Settlement.End end) {
        return WorkerMeters.outcome(end);
    }
}
