package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.PeriodicWork;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.loss.GroupSweep;
import dev.headrace.controller.internal.sweep.loss.LossSweep;
import dev.headrace.controller.internal.sweep.loss.OrphanSweep;
import dev.headrace.controller.internal.sweep.recovery.AuditSweep;
import dev.headrace.controller.internal.sweep.recovery.RecoverySweep;
import dev.headrace.controller.internal.sweep.upkeep.ConsumerSweep;
import dev.headrace.controller.internal.sweep.upkeep.PromotionSweep;
import dev.headrace.controller.internal.sweep.upkeep.RetentionSweep;

import dev.headrace.protocol.ConsumerView;
import dev.headrace.protocol.ShardLoad;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All that is done for a shard while its mandate lasts. Recovery, promotion and audit each run by themselves, so that a
 * hundred thousand tasks to recover hold no due task up. To be used on the loop only.
 */
public final class ShardSweeps {
    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final AuditSweep audit;
    private final GroupSweep groups;
    private final ConsumerSweep consumers;
    private final OrphanSweep orphans;
    private final RetentionSweep retention;
    private final LossSweep losses;
    private final RecoverySweep recovery;
    private final PromotionSweep promotion;
    private final IdleDetector rest;
    private final List<PeriodicWork> loops;

    /** Sweeps of one shard; none runs until {@link #start}. */
    public ShardSweeps(SweepContext context, Shard shard, Mandate mandate, IdleDetector rest) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.audit = new AuditSweep(context, shard, mandate);
        this.groups = new GroupSweep(context, shard, mandate);
        this.consumers = new ConsumerSweep(context, shard, mandate);
        this.orphans = new OrphanSweep(context, shard, mandate);
        this.retention = new RetentionSweep(context, shard, mandate);
        this.losses = new LossSweep(context, shard, mandate);
        this.recovery = new RecoverySweep(context, shard, mandate);
        this.promotion = new PromotionSweep(context, shard, mandate);
        this.rest = rest;
        this.loops = List.of(
                new PeriodicWork(context, "recovery of " + shard, rest::scanInterval, this::recover),
                new PeriodicWork(context, "promotion of " + shard, rest::scanInterval, this::promote),
                new PeriodicWork(context, "audit of " + shard, rest::auditInterval, this::audit));
    }

    /** Sweeps now, and then at each interval. */
    public void start() {
        loops.forEach(PeriodicWork::start);
    }

    /** Sweeps without waiting for the intervals to end, as the mandate has just begun. */
    public void sweepNow() {
        loops.forEach(PeriodicWork::runNow);
    }

    /** Ends the shard's rest: something happens there. */
    public void wake() {
        rest.end();
        sweepNow();
    }

    /** Forgets what earlier looks found: the view of Redis was interrupted, or the mandate begins anew. */
    public void forgetLooks() {
        losses.forget();
    }

    private CompletionStage<Void> recover() {
        if (!rest.now() || !mandate.looks()) {
            return recovery.run();
        }
        return steps.onLoop(context.store().empty(shard)).thenAccept(empty -> {
            if (!empty) {
                wake();
            }
        });
    }

    /** At rest nothing waits; who looks at all shards at once says when something does. */
    private CompletionStage<Void> promote() {
        return rest.now() ? CompletableFuture.completedFuture(null) : promotion.run();
    }

    /** Begins no further sweep. What is under way ends at its next call, once the mandate is gone. */
    public void stop() {
        loops.forEach(PeriodicWork::stop);
        context.report().blind(shard);
    }

    private CompletionStage<Void> audit() {
        if (!mandate.looks()) {
            context.report().blind(shard);
            return CompletableFuture.completedFuture(null);
        }
        return steps.onLoop(context.store().load(shard)).thenCompose(load -> {
            context.report().load(shard, load);
            return steps.onLoop(context.store().consumers(shard)).thenCompose(listed -> audit(load, listed));
        });
    }

    private CompletionStage<Void> audit(ShardLoad load, List<ConsumerView> listed) {
        boolean empty = load.queued() == 0 && load.running() == 0 && load.waiting() == 0;
        rest.audited(empty && listed.stream().allMatch(ConsumerView::alive));
        return groups.run(load)
                .thenCompose(done -> audit.run(listed))
                .thenCompose(done -> losses.run(load))
                .thenCompose(done -> consumers.run(listed))
                .thenCompose(done -> orphans.run())
                .thenCompose(done -> retention.run());
    }
}
