package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.Poller;
import dev.headrace.controller.internal.sweep.Poller.Step;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.Sweep.Cadence;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.controller.internal.sweep.loss.GroupSweep;
import dev.headrace.controller.internal.sweep.loss.LossSweep;
import dev.headrace.controller.internal.sweep.loss.OrphanSweep;
import dev.headrace.controller.internal.sweep.recovery.AuditSweep;
import dev.headrace.controller.internal.sweep.recovery.RecoverySweep;
import dev.headrace.controller.internal.sweep.upkeep.ConsumerSweep;
import dev.headrace.controller.internal.sweep.upkeep.PromotionSweep;
import dev.headrace.controller.internal.sweep.upkeep.RetentionSweep;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The sweeps of one shard and their loops. To be used on the loop only. */
final class ShardSweeps {
    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final IdleDetector idle;
    private final StageSequence stages;
    private final LossSweep losses;
    private final List<Sweep> sweeps;
    private final List<Poller> loops = new ArrayList<>();

    /** Creates the sweeps; none runs until {@link #start}. */
    ShardSweeps(SweepContext context, WorkListener listener, Shard shard, Leadership leadership, IdleDetector idle) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.idle = idle;
        this.stages = new StageSequence(context.loop());
        this.losses = new LossSweep(context, shard, leadership);
        this.sweeps = all(context, shard, leadership, losses);
        for (Sweep sweep : with(Cadence.SCAN)) {
            String work = sweep.name() + " of " + shard;
            loops.add(new Poller(context, listener, work, idle::scanInterval, () -> scan(sweep)));
        }
        loops.add(new Poller(context, listener, "audit of " + shard, idle::auditInterval, this::audit));
    }

    /** Returns all sweeps of a shard. The order of those that run in the audit is the order of this list. */
    private static List<Sweep> all(SweepContext context, Shard shard, Leadership leadership, LossSweep losses) {
        return List.of(
                // Each of these has its own loop, so that the recovery of a hundred thousand tasks delays no due task.
                new RecoverySweep(context, shard, leadership),
                new PromotionSweep(context, shard, leadership),
                // First in the audit: Redis may deliver entries again until a group that was set back is set forward.
                // The sweeps below compare ids with the group's last delivered id.
                new GroupSweep(context, shard, leadership),
                new AuditSweep(context, shard, leadership),
                // After the groups: setting a group forward changes the counts that this pass compares.
                losses,
                // Before the orphans, which can take long: it uses the consumers that were read when the audit began.
                new ConsumerSweep(context, shard, leadership),
                // After the groups: an entry is an orphan only if the group has passed it.
                new OrphanSweep(context, shard, leadership),
                // Last: it can purge ten thousand tasks in a pass, and no other sweep depends on it.
                new RetentionSweep(context, shard, leadership));
    }

    private List<Sweep> with(Cadence cadence) {
        return sweeps.stream().filter(sweep -> sweep.cadence() == cadence).toList();
    }

    /** Runs each loop now, and then at its interval. */
    void start() {
        loops.forEach(Poller::start);
    }

    /** Starts no further pass. A running pass ends at its next call, once leadership is gone. */
    void stop() {
        loops.forEach(Poller::stop);
        context.report().blind(shard);
    }

    /** Notes that the shard is not idle, and runs all loops without waiting for their intervals. */
    void wake() {
        idle.activity();
        loops.forEach(Poller::runNow);
    }

    /** Forgets the observations of earlier passes: this controller's view of Redis was interrupted, or a new term begins. */
    void forgetObservations() {
        sweeps.forEach(Sweep::forget);
    }

    private CompletionStage<Step> scan(Sweep sweep) {
        if (!idle.isIdle()) {
            return run(sweep, new ShardSnapshot(context, shard, leadership));
        }
        if (!leadership.mayObserve()) {
            return CompletableFuture.completedFuture(Step.NOT_SENT);
        }
        return sweep.hasWork().thenApply(found -> {
            if (found) {
                wake();
            }
            return Step.SENT;
        });
    }

    private CompletionStage<Step> audit() {
        ShardSnapshot snapshot = new ShardSnapshot(context, shard, leadership);
        if (!leadership.mayObserve()) {
            context.report().blind(shard);
            return losses.passWithoutLeading(snapshot).thenApply(done -> Step.NOT_SENT);
        }
        return snapshot.load()
                .thenCompose(load -> {
                    context.report().load(shard, load);
                    return snapshot.consumers().thenAccept(consumers -> noteWhetherIdle(load, consumers));
                })
                .thenCompose(read -> stages.each(
                        with(Cadence.AUDIT), sweep -> run(sweep, snapshot).thenAccept(passed -> {})))
                .thenApply(done -> Step.SENT);
    }

    private void noteWhetherIdle(ShardLoad load, List<ConsumerView> consumers) {
        boolean empty = load.queued() == 0 && load.running() == 0 && load.scheduled() == 0;
        idle.audited(empty && consumers.stream().allMatch(ConsumerView::alive));
    }

    private CompletionStage<Step> run(Sweep sweep, ShardSnapshot snapshot) {
        long began = context.loop().nanos();
        return sweep.pass(snapshot).thenApply(done -> {
            done.ifPresent(result -> context.report().swept(shard, sweep.name(), context.since(began), result));
            return done.map(SweepResult::step).orElse(Step.NOT_SENT);
        });
    }
}
