package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.MissingGroups;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Requeues orphans: entries that were delivered and are not in the pending entries list, as after a manual {@code XGROUP
 * DELCONSUMER}. No worker and no other sweep would read them again. An entry must be found in two passes in a row, because a
 * foreign worker may be about to delete an entry that it has just acknowledged. In degraded mode, an orphan is an entry that a
 * foreign worker has acknowledged, so its task has succeeded.
 */
public final class OrphanSweep implements Sweep {
    private static final int BATCH = 100;

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private final ConsecutiveFindings<Lease> missing = new ConsecutiveFindings<>();
    private final ConsecutiveFindings<Lease> reported = new ConsecutiveFindings<>();

    public OrphanSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
    }

    @Override
    public String name() {
        return "orphans";
    }

    @Override
    public Cadence cadence() {
        return Cadence.AUDIT;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        SweepResult result = new SweepResult();
        List<Lease> orphans = new ArrayList<>();
        return stages.each(List.of(Lane.values()), lane -> stages.repeat(new LanePass(lane, orphans)::page))
                .thenCompose(done -> stages.each(
                        Batches.of(orphans, BATCH),
                        batch -> stages.untilNoneIsLeft(batch, left -> requeue(left, result))))
                .thenApply(done -> {
                    missing.end();
                    reported.end();
                    return Optional.of(result);
                });
    }

    /** Requeues orphans. Returns those that Redis left for the next call, because this one had moved enough. */
    private CompletionStage<List<Lease>> requeue(List<Lease> orphans, SweepResult result) {
        if (!leadership.mayChange()) {
            orphans.forEach(orphan -> observe(orphan, result));
            return CompletableFuture.completedFuture(List.of());
        }
        boolean acknowledged = context.queue().get().upkeep().foreignIdle() != null;
        return context.loop()
                .onLoop(context.store().requeueOrphans(shard, leadership.token(), acknowledged, orphans))
                .thenApply(replies -> {
                    List<Lease> left = new ArrayList<>();
                    replies.forEach(reply -> {
                        if (reply.result() == Result.LATER) {
                            left.add(reply.lease());
                        } else {
                            note(reply, result);
                        }
                    });
                    return left;
                });
    }

    private void note(RecoverReply reply, SweepResult result) {
        result.add(reply);
        context.report().recovered(shard, RequeueReason.ORPHAN, reply);
        if (reply.result() == Result.NOT_LEADER) {
            leadership.lost();
        }
    }

    private void observe(Lease orphan, SweepResult result) {
        if (leadership.mayObserve() && !reported.again(orphan)) {
            context.report().wouldRecover(shard, RequeueReason.ORPHAN, orphan, "", leadership.reasonForNoChange());
            result.observe();
        }
    }

    /** Reads a lane page by page. */
    private final class LanePass {
        private final Lane lane;
        private final List<Lease> orphans;
        private String next = "";

        private LanePass(Lane lane, List<Lease> orphans) {
            this.lane = lane;
            this.orphans = orphans;
        }

        private CompletionStage<Boolean> page() {
            int count = context.settings().batch();
            return context.loop()
                    .onLoop(MissingGroups.are(
                            new DeliveredPage(List.of(), ""),
                            leadership,
                            context.store().delivered(shard, lane, next, count)))
                    .thenApply(page -> {
                        page.ids().forEach(id -> note(new Lease(id, lane)));
                        next = page.next();
                        return !next.isEmpty() && leadership.mayObserve();
                    });
        }

        private void note(Lease lease) {
            if (missing.again(lease)) {
                orphans.add(lease);
            }
        }
    }
}
