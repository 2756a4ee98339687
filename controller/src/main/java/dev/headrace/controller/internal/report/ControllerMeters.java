package dev.headrace.controller.internal.report;

import dev.headrace.controller.internal.lead.DelayCause;
import dev.headrace.controller.internal.lead.DelayListener;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.task.Shard;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** All meters of a controller. Every meter of a queue has the tag {@code queue}. */
public final class ControllerMeters implements DelayListener {
    /**
     * Names as Micrometer spells them: Prometheus shows {@code headrace.promoted.tasks} as {@code headrace_promoted_tasks_total}. The one
     * without the prefix is fixed by the requirements, with its tags; it must not change.
     */
    public enum Name {
        RECOVERED_JOBS("recovered.jobs", "abandoned tasks that were queued again, by reason"),
        REQUEUES_EXHAUSTED("headrace.requeues.exhausted", "abandoned tasks that died of a limit on requeues, by cause"),
        RECOVERY_REFUSALS(
                "headrace.recovery.refusals", "candidates for recovery that a guard protected, by what it found"),
        OBSERVED_TASKS("headrace.observed.tasks", "abandoned tasks that were only reported, by reason"),
        MASS_EXPIRIES("headrace.mass.expiries", "scans that found more than 50 tasks abandoned at once"),
        PROMOTED_TASKS("headrace.promoted.tasks", "scheduled tasks that were due and queued"),
        CONSUMERS_RETIRED("headrace.consumers.retired", "deleted consumers of previous incarnations of workers"),
        PURGED_TASKS("headrace.purged.tasks", "dead tasks that were purged by age or number"),
        SCAN_DURATION("headrace.controller.scan.duration", "duration of a pass over a shard, by sweep"),
        DELAYS("headrace.recovery.delays", "recovery delays of one TTL and one heartbeat interval, by cause"),
        DELAYS_SKIPPED(
                "headrace.recovery.delays.skipped",
                "recovery delays that were skipped because the same cause had started three in a row"),
        DATA_LOSSES(
                "headrace.data.losses",
                "detected losses: lanes gone, a group's last delivered id gone back, or entries deleted"),
        FAILURES("headrace.controller.failures", "steps that failed and were retried, by kind"),
        DEPTH("headrace.queue.depth", "queued tasks"),
        RUNNING("headrace.queue.running", "tasks that a consumer holds"),
        SCHEDULED("headrace.queue.scheduled", "tasks that wait for a time or a retry"),
        DEAD("headrace.queue.dead", "dead tasks that are kept"),
        OLDEST_WAITING("headrace.queue.oldest.waiting", "age of the oldest queued task in its lane"),
        PENDING_AGE("headrace.queue.pending.age", "longest time since the last renewal of a running task");

        private final String meter;
        private final String description;

        Name(String meter, String description) {
            this.meter = meter;
            this.description = description;
        }

        String meter() {
            return meter;
        }

        String description() {
            return description;
        }
    }

    private static final Set<RequeueReason> LIMITED = EnumSet.of(RequeueReason.STALE, RequeueReason.MISSING_HEARTBEAT);
    private static final Set<RequeueReason> ABANDONED =
            EnumSet.of(RequeueReason.STALE, RequeueReason.MISSING_HEARTBEAT, RequeueReason.ORPHAN);

    private final MeterRegistry registry;
    private final Map<Shard, ShardGauges> gauges = new HashMap<>();

    public ControllerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    public void recovered(Shard shard, RequeueReason reason, RecoverReply.Result result) {
        if (result == Result.REQUEUED) {
            count(Name.RECOVERED_JOBS, queue(shard).and("reason", reason.text()), 1);
        } else if (result == Result.DEAD) {
            count(Name.REQUEUES_EXHAUSTED, queue(shard).and("cause", reason.name()), 1);
        } else if (result != Result.CANCELLED) {
            String found = result.name().toLowerCase(Locale.ROOT).replace('_', '-');
            count(Name.RECOVERY_REFUSALS, queue(shard).and("found", found), 1);
        }
    }

    public void wouldRecover(Shard shard, RequeueReason reason) {
        count(Name.OBSERVED_TASKS, queue(shard).and("reason", reason.text()), 1);
    }

    public void manyAtOnce(Shard shard) {
        count(Name.MASS_EXPIRIES, queue(shard), 1);
    }

    public void promoted(Shard shard, int tasks) {
        count(Name.PROMOTED_TASKS, queue(shard), tasks);
    }

    public void consumerRetired(Shard shard) {
        count(Name.CONSUMERS_RETIRED, queue(shard), 1);
    }

    public void swept(Shard shard, String sweep, Duration took) {
        Timer.builder(Name.SCAN_DURATION.meter)
                .description(Name.SCAN_DURATION.description)
                .tags(queue(shard).and("sweep", sweep))
                .register(registry)
                .record(took);
    }

    public void pendingAge(Shard shard, Duration longestIdle) {
        gauges(shard).pendingAge(longestIdle);
    }

    public void load(Shard shard, ShardLoad load) {
        gauges(shard).load(load);
    }

    public void blind(Shard shard) {
        ShardGauges known = gauges.get(shard);
        if (known != null) {
            known.blind();
        }
    }

    private ShardGauges gauges(Shard shard) {
        return gauges.computeIfAbsent(shard, added -> new ShardGauges(registry, shardOf(added)));
    }

    /** Registers rare and alarming counters at zero: a rate over a series that begins at one misses the first event. */
    public void known(Shard shard) {
        for (RequeueReason reason : ABANDONED) {
            counter(Name.RECOVERED_JOBS, queue(shard).and("reason", reason.text()));
        }
        for (RequeueReason reason : LIMITED) {
            counter(Name.REQUEUES_EXHAUSTED, queue(shard).and("cause", reason.name()));
        }
        counter(Name.DATA_LOSSES, shardOf(shard));
    }

    @Override
    public void delayBegan(Shard shard, DelayCause cause) {
        count(Name.DELAYS, shardOf(shard).and("cause", cause.text()), 1);
    }

    @Override
    public void delaySkipped(Shard shard, DelayCause cause) {
        count(Name.DELAYS_SKIPPED, shardOf(shard).and("cause", cause.text()), 1);
    }

    public void purged(Shard shard, int tasks) {
        count(Name.PURGED_TASKS, queue(shard), tasks);
    }

    void dataLost(Shard shard) {
        count(Name.DATA_LOSSES, shardOf(shard), 1);
    }

    public void failed(String kind) {
        count(Name.FAILURES, Tags.of("kind", kind), 1);
    }

    private void count(Name name, Tags tags, int amount) {
        counter(name, tags).increment(amount);
    }

    private Counter counter(Name name, Tags tags) {
        return Counter.builder(name.meter)
                .description(name.description)
                .tags(tags)
                .register(registry);
    }

    private static Tags queue(Shard shard) {
        return Tags.of("queue", shard.queue());
    }

    private static Tags shardOf(Shard shard) {
        return queue(shard).and("shard", Integer.toString(shard.number()));
    }
}
