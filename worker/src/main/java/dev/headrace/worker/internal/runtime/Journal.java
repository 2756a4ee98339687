package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Shard;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports ended attempts in meters. Logs failed ones: one line for each kind and minute, with a count of the others. */
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
        this.lines = new SparseLines(
                runtime.loop(),
                (kind, count) -> LOG.warn("{}: {} more in the last minute, not logged separately", kind, count));
    }

    public void settled(TaskEntry entry, Settlement.End end, boolean accepted) {
        if (!accepted) {
            meters.completionRefused();
            lines.say(
                    "ends that were refused",
                    () -> LOG.warn(
                            "{}: its end ({}) was refused, as another has taken its lease; dropped",
                            name(entry),
                            kind(end)));
            return;
        }
        meters.ended(entry.type(), end);
        if (end instanceof Settlement.Retried retried) {
            lines.say(
                    "attempts that failed with " + retried.code() + " and are retried",
                    () -> LOG.info("{}; retried in {}", retried.message(), DurationText.of(retried.delay())));
        } else if (end instanceof Settlement.Died died) {
            lines.say("tasks dead of " + died.code(), () -> LOG.warn("{}; dead", died.message()));
        } else if (end instanceof Settlement.Cancelled cancelled) {
            lines.say("tasks cancelled", () -> LOG.info("{}", cancelled.message()));
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
        String how = vanished ? "its entry was deleted by hand" : "another owner has it now";
        lines.say(
                "lost leases: " + how,
                () -> LOG.warn(
                        "{}: lease lost, {}; its handler was interrupted, and its outcome will be dropped",
                        name(entry),
                        how));
    }

    public void abandoned(TaskEntry entry) {
        lines.say(
                "handlers that do not end although they were interrupted",
                () -> LOG.warn(
                        "{}: its time is over and its handler does not end although it was interrupted; the attempt is"
                                + " settled without the handler, whose slot stays taken until it ends",
                        name(entry)));
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
        lines.say(
                "unexpected errors in attempts",
                () -> LOG.error("{}: an unexpected error, this is a bug; it ends the attempt", name(entry), error));
    }

    /** Logs an end that Redis refuses, once for each shard. */
    public void unsettleable(TaskEntry entry, Throwable error) {
        LOG.error(
                "ALARM: {}: Redis refuses its end: {}; the worker keeps it, like others of {} that are refused, and retries"
                        + " every 30 s and when another end is accepted. Logged once until none is left; fix the cause",
                name(entry),
                Printable.escape(String.valueOf(error.getMessage()), 1000),
                entry.shard());
    }

    public void settleableAgain() {
        LOG.info("worker {}: the ends that Redis had refused are settled now", runtime.worker());
    }

    public void duplicate(TaskEntry entry) {
        meters.duplicateSkip();
        lines.say(
                "tasks that were delivered again",
                () -> LOG.info("{}: delivered again while this worker holds it; skipped", name(entry)));
    }

    /** Logs entries of one reply that were delivered before. */
    public void redelivered(List<TaskEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        TaskEntry one = entries.get(0);
        lines.say(
                "entries that were delivered before",
                () -> LOG.warn(
                        "{} entries of {} were delivered again, as after XGROUP SETID or a loss of Redis's data, {} among"
                                + " them. They are not started here but released, to be delivered under new fencing tokens",
                        entries.size(),
                        one.shard(),
                        one.lease()));
    }

    /** Logs a classifier or verifier that threw. Called on the handler's thread. */
    public void predicateFailed(TaskEntry entry, String predicate, String takenFor, String error) {
        meters.predicateFailed(entry.type());
        LOG.warn("{}: the {} threw {}; treated as '{}'", name(entry), predicate, error, takenFor);
    }

    /** Logs the tasks that a call took back from a previous incarnation of this worker. */
    public void takenBack(Shard shard, String incarnation, List<RecoverReply> replies) {
        long requeued = replies.stream()
                .filter(reply -> reply.result() == RecoverReply.Result.REQUEUED)
                .count();
        if (requeued > 0) {
            LOG.info(
                    "worker {}: its previous incarnation {} is gone; tasks of {} that were taken back and requeued: {}",
                    runtime.worker(),
                    incarnation,
                    shard,
                    requeued);
        }
        List<String> cancelled = ids(replies, RecoverReply.Result.CANCELLED);
        if (!cancelled.isEmpty()) {
            LOG.info(
                    "worker {}: tasks of {} of its previous incarnation {} that had a stop request: {} cancelled ({})",
                    runtime.worker(),
                    shard,
                    incarnation,
                    cancelled.size(),
                    firstOf(cancelled));
        }
        List<String> dead = ids(replies, RecoverReply.Result.DEAD);
        if (!dead.isEmpty()) {
            LOG.warn(
                    "worker {}: tasks of {} of its previous incarnation {}, over their limit of crashes, so dead now: {} ({})",
                    runtime.worker(),
                    shard,
                    incarnation,
                    dead.size(),
                    firstOf(dead));
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
