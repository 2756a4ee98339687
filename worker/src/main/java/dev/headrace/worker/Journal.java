package dev.headrace.worker;

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

/** What is told of ended attempts: in meters, and of those that did not go well one log line a kind and minute, with a count. */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MOST_TYPES_TOLD = 100;
    private static final int MOST_TASKS_TOLD = 20;

    private final Core core;
    private final WorkerMeters meters;
    private final SparseLines lines;
    private final Set<String> typesTold = new HashSet<>();

    Journal(Core core, WorkerMeters meters) {
        this.core = core;
        this.meters = meters;
        this.lines = new SparseLines(
                core.loop(),
                (kind, count) -> LOG.warn("{}: {} more in the last minute, not written each", kind, count));
    }

    void settled(TaskExecution execution, Settlement.End end, boolean accepted) {
        if (!accepted) {
            meters.completionRefused();
            lines.say(
                    "ends that were refused",
                    () -> LOG.warn(
                            "{}: its end ({}) was refused, as another has taken its lease; dropped",
                            name(execution),
                            kind(end)));
            return;
        }
        meters.ended(end);
        if (end instanceof Settlement.Retried retried) {
            lines.say(
                    "attempts that failed with " + retried.code() + " and have another",
                    () -> LOG.info("{}; again in {}", retried.message(), DurationText.of(retried.delay())));
        } else if (end instanceof Settlement.Died died) {
            lines.say("tasks dead of " + died.code(), () -> LOG.warn("{}; dead", died.message()));
        } else if (end instanceof Settlement.Cancelled cancelled) {
            lines.say("tasks cancelled", () -> LOG.info("{}", cancelled.message()));
        } else if (end instanceof Settlement.Returned returned) {
            unknownType(execution, returned);
        }
    }

    private void unknownType(TaskExecution execution, Settlement.Returned returned) {
        String type = String.valueOf(execution.entry().type());
        if (typesTold.size() < MOST_TYPES_TOLD && typesTold.add(type)) {
            LOG.warn(
                    "{}: no handler for its type here; it comes back in {}, for another worker to take. Said once a type",
                    name(execution),
                    DurationText.of(returned.delay()));
        }
    }

    void lost(TaskExecution execution, boolean vanished) {
        meters.leaseLost();
        String how = vanished ? "its entry was deleted by somebody" : "another owner has it now";
        lines.say(
                "leases lost, as " + how,
                () -> LOG.warn(
                        "{}: lease lost, {}; its handler was interrupted, and its outcome will be dropped",
                        name(execution),
                        how));
    }

    void abandoned(TaskExecution execution) {
        lines.say(
                "handlers that do not end although they were interrupted",
                () -> LOG.warn(
                        "{}: its time is over and its handler does not end although it was interrupted; settled without"
                                + " it, its slot stays taken until it ends",
                        name(execution)));
    }

    /** A part of an attempt threw what it should not have thrown. */
    void broken(TaskExecution execution, Throwable error) {
        lines.say(
                "unexpected errors in attempts",
                () -> LOG.error("{}: an unexpected error, a bug; the attempt ends with it", name(execution), error));
    }

    /** Said once a shard, however many tasks there are of the kind. */
    void unsettleable(TaskExecution execution, Throwable error) {
        LOG.error(
                "ALARM: {}: Redis refuses its end: {}; held, as are others of {} that it refuses so, and tried again"
                        + " each 30 s and when another passes. Said once until none is left; mend what Redis names",
                name(execution),
                Printable.escape(String.valueOf(error.getMessage()), 1000),
                execution.entry().shard());
    }

    void settleableAgain() {
        LOG.info("worker {}: the ends that Redis refused are settled now", core.worker());
    }

    void duplicate(TaskExecution execution) {
        meters.duplicateSkip();
        lines.say(
                "tasks that were delivered again",
                () -> LOG.info("{}: delivered again while it is held here; skipped", name(execution)));
    }

    /** Entries of one reply that were delivered before. */
    void redelivered(List<TaskEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        TaskEntry one = entries.get(0);
        lines.say(
                "deliveries that Redis had made before",
                () -> LOG.warn(
                        "{} entries of {} were delivered again, as after XGROUP SETID or a loss of Redis's data, {} among"
                                + " them. They are not started here but released, and come back under new fencing tokens",
                        entries.size(),
                        one.shard(),
                        one.lease()));
    }

    /** Called on the handler's thread. */
    void predicateFailed(TaskExecution execution, String predicate, String takenFor, Throwable error) {
        meters.predicateFailed();
        LOG.warn("{}: the {} threw {}; taken for '{}'", name(execution), predicate, ErrorText.of(error), takenFor);
    }

    /** What a call took back from an earlier boot of this worker. */
    void takenBack(Shard shard, String boot, List<RecoverReply> replies) {
        long requeued = replies.stream()
                .filter(reply -> reply.result() == RecoverReply.Result.REQUEUED)
                .count();
        if (requeued > 0) {
            LOG.info(
                    "worker {}: its earlier boot {} is gone; tasks of {} taken back from it, and requeued: {}",
                    core.worker(),
                    boot,
                    shard,
                    requeued);
        }
        List<String> cancelled = ids(replies, RecoverReply.Result.CANCELLED);
        if (!cancelled.isEmpty()) {
            LOG.info(
                    "worker {}: tasks of {} that its earlier boot {} left had been asked to stop: {} cancelled ({})",
                    core.worker(),
                    shard,
                    boot,
                    cancelled.size(),
                    firstOf(cancelled));
        }
        List<String> dead = ids(replies, RecoverReply.Result.DEAD);
        if (!dead.isEmpty()) {
            LOG.warn(
                    "worker {}: tasks of {} that its earlier boot {} left, over their limit of crashes, so dead now: {} ({})",
                    core.worker(),
                    shard,
                    boot,
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

    private String name(TaskExecution execution) {
        TaskEntry entry = execution.entry();
        return "task " + entry.shard().tag() + "/" + Printable.escape(execution.taskId()) + ", type "
                + Printable.escape(String.valueOf(entry.type())) + ", worker " + core.worker() + ", attempt "
                + execution.entry().attempt() + ", lease " + entry.lease();
    }

    private static String kind(Settlement.End end) {
        return WorkerMeters.outcome(end);
    }
}
