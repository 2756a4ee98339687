package dev.headrace.controller.internal.report;

import dev.headrace.controller.internal.sweep.SweepReport;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.TaskSample;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the results of sweeps: one line for each pass that did something, not one for each task. */
public final class SweepJournal implements SweepReport {
    private static final Logger LOG = LoggerFactory.getLogger(SweepJournal.class);
    private static final int MIB_SHIFT = 20;

    private final ControllerMeters meters;
    private final DataLosses losses;
    private final SparseLines lines;
    private final Map<Shard, Set<Lease>> oversized = new HashMap<>();

    public SweepJournal(SparseLines lines, ControllerMeters meters, DataLosses losses) {
        this.lines = lines;
        this.meters = meters;
        this.losses = losses;
    }

    @Override
    public void recovered(Shard shard, RequeueReason reason, RecoverReply reply) {
        meters.recovered(shard, reason, reply.result());
        LOG.debug("shard {}: lease {} ({}): {}", shard, reply.lease(), reason.text(), reply.result());
    }

    @Override
    public void wouldRecover(Shard shard, RequeueReason reason, Lease lease, String owner, String restraint) {
        meters.wouldRecover(shard, reason);
        lines.say(
                "tasks that would be recovered",
                shard,
                more -> LOG.info(
                        "shard {}: would recover lease {} of '{}' ({}); {}{}",
                        shard,
                        lease,
                        Printable.escape(owner),
                        reason.text(),
                        restraint,
                        more));
    }

    @Override
    public void rewound(Shard shard, int count) {
        lines.say(
                "heartbeats in the future",
                shard,
                count,
                more -> LOG.warn(
                        "shard {}: the Redis server's clock was set back; {} tasks had a last heartbeat in the future. Their idle"
                                + " time counts from now on; tasks of dead workers are recovered a heartbeat TTL from now{}",
                        shard,
                        count,
                        more));
    }

    @Override
    public void livesShortened(Shard shard, int count) {
        lines.say(
                "liveness that was shortened",
                shard,
                count,
                more -> LOG.warn(
                        "shard {}: the Redis server's clock was set back; the liveness of {} had more than the heartbeat TTL left and"
                                + " was shortened. A dead worker is shown as gone a heartbeat TTL from now{}",
                        shard,
                        count == 1 ? "1 worker" : count + " workers",
                        more));
    }

    @Override
    public void manyAtOnce(Shard shard, int soFar) {
        meters.manyAtOnce(shard);
        lines.say(
                "tasks abandoned at once",
                shard,
                more -> LOG.error(
                        "shard {}: {} or more tasks were abandoned at once; they are being recovered."
                                + " Look for workers that were killed, stopped, or disconnected from Redis{}",
                        shard,
                        soFar,
                        more));
    }

    @Override
    public void promoted(Shard shard, int count, @Nullable String restraint) {
        if (restraint != null) {
            lines.say(
                    "tasks that would be queued",
                    shard,
                    count,
                    more -> LOG.info(
                            "shard {}: would queue {} scheduled tasks that are due; {}{}",
                            shard,
                            count,
                            restraint,
                            more));
        } else {
            meters.promoted(shard, count);
        }
    }

    @Override
    public void consumerRetired(Shard shard, String consumer, @Nullable String restraint) {
        if (restraint != null) {
            lines.say(
                    "consumers that would be deleted",
                    shard,
                    more -> LOG.info(
                            "shard {}: would delete the empty consumer '{}'; {}{}",
                            shard,
                            Printable.escape(consumer),
                            restraint,
                            more));
        } else {
            meters.consumerRetired(shard);
            LOG.debug("shard {}: deleted the empty consumer '{}'", shard, Printable.escape(consumer));
        }
    }

    @Override
    public void purged(Shard shard, int count, @Nullable String restraint) {
        if (restraint != null) {
            lines.say(
                    "tasks that would be purged",
                    shard,
                    count,
                    more -> LOG.info(
                            "shard {}: would purge {} or more expired dead tasks; {}{}",
                            shard,
                            count,
                            restraint,
                            more));
        } else {
            meters.purged(shard, count);
            lines.say(
                    "tasks that were purged",
                    shard,
                    count,
                    more -> LOG.info(
                            "shard {}: purged {} dead tasks that were expired or too many{}", shard, count, more));
        }
    }

    @Override
    public void pendingAge(Shard shard, Duration longestIdle) {
        meters.pendingAge(shard, longestIdle);
    }

    @Override
    public void load(Shard shard, ShardLoad load) {
        meters.load(shard, load);
        losses.compare(shard, load);
        Set<Lease> before = oversized.getOrDefault(shard, Set.of());
        load.oversized().forEach((lease, bytes) -> {
            if (!before.contains(lease)) {
                lines.say(
                        "entries that are oversized",
                        shard,
                        more -> LOG.error(
                                "shard {}: the queued entry {} holds {} MiB. A worker with less free memory cannot take it;"
                                        + " a worker that can ends it as MALFORMED. Find out who writes such entries{}",
                                shard,
                                lease,
                                bytes >> MIB_SHIFT,
                                more));
            }
        });
        oversized.put(shard, load.oversized().keySet());
    }

    @Override
    public void deleted(Shard shard, Map<Lane, Long> entries) {
        losses.deleted(shard, entries);
    }

    @Override
    public void lostByRedis(Shard shard, Map<Lane, Long> entries) {
        losses.lostByRedis(shard, entries);
    }

    @Override
    public void repaired(Shard shard, List<String> dead, int listed) {
        losses.repaired(shard, dead, listed);
    }

    @Override
    public void notPromoted(Shard shard, TaskSample lost, TaskSample dead) {
        losses.notPromoted(shard, lost, dead);
    }

    @Override
    public void blind(Shard shard) {
        meters.blind(shard);
    }

    @Override
    public void swept(Shard shard, String sweep, Duration took, SweepResult result) {
        meters.swept(shard, sweep, took);
        int requeued = result.count(Result.REQUEUED);
        int cancelled = result.count(Result.CANCELLED);
        int dead = result.count(Result.DEAD);
        if (requeued > 0) {
            lines.say("tasks requeued", shard, requeued, more -> logRequeued(shard, sweep, took, result, more));
        }
        if (cancelled > 0) {
            lines.say(
                    "tasks cancelled",
                    shard,
                    cancelled,
                    more -> LOG.info(
                            "shard {}: {}: abandoned tasks with a cancel request, cancelled: {}{}",
                            shard,
                            sweep,
                            cancelled,
                            more));
        }
        if (dead > 0) {
            lines.say(
                    "tasks dead",
                    shard,
                    dead,
                    more -> LOG.warn(
                            "shard {}: {}: abandoned tasks over their limit of requeues, so dead now: {} ({}){}",
                            shard,
                            sweep,
                            dead,
                            named(result),
                            more));
        }
    }

    private static void logRequeued(
            Shard shard, String sweep, Duration took, SweepResult result, SparseLines.Repetitions more) {
        LOG.info(
                "shard {}: {}: abandoned tasks requeued: {}, candidates left alone: {}, in {}{}",
                shard,
                sweep,
                result.count(Result.REQUEUED),
                result.leftAlone(),
                DurationText.of(took),
                more);
    }

    private static String named(SweepResult result) {
        List<String> ids = result.firstDead().stream().map(Printable::escape).toList();
        String more = result.count(Result.DEAD) > ids.size() ? " …" : "";
        return String.join(", ", ids) + more;
    }
}
