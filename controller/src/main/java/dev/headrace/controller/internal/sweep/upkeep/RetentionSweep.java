package dev.headrace.controller.internal.sweep.upkeep;

import dev.headrace.controller.DeadRetention;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.queue.QueueUpkeep;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Purges expired dead tasks, and the oldest ones if there are too many: a Redis full of dead tasks would refuse new ones.
 * Tasks are purged by age only while the server's clock can be trusted. This is checked before each such purge, because a
 * purge cannot be undone. A task that was replayed and died again is kept. The call removes ids without a dead task from the
 * list, and does not count them.
 */
public final class RetentionSweep implements Sweep {
    private static final int BATCH = 100;
    private static final int MAX_BATCHES = 100;

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private int observed;

    public RetentionSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Cadence cadence() {
        return Cadence.AUDIT;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        return leadership.mayObserve() ? purgeExpired().thenApply(done -> SweepResult.empty()) : SweepResult.skipped();
    }

    /** Purges up to 10,000 tasks; the next pass purges more. */
    private CompletionStage<Void> purgeExpired() {
        int[] purged = {0};
        int[] kept = {0};
        int[] batches = {0};
        return stages.repeat(() -> batch(purged, kept).thenApply(more -> more && ++batches[0] < MAX_BATCHES))
                .thenRun(() -> {
                    if (purged[0] > 0) {
                        context.report().purged(shard, purged[0], null);
                    }
                    if (kept[0] > 0 && kept[0] != observed) {
                        context.report().purged(shard, kept[0], leadership.reasonForNoChange());
                    }
                    observed = kept[0];
                });
    }

    private CompletionStage<Boolean> batch(int[] purged, int[] kept) {
        DeadRetention limits = limits();
        return expired(limits).thenCompose(expired -> {
            if (expired.isEmpty() || !leadership.mayChange()) {
                kept[0] += expired.size();
                return CompletableFuture.completedFuture(false);
            }
            return limits.keep().isZero() ? purge(expired, purged) : purgeByAge(limits, expired, purged);
        });
    }

    /** Returns the settings of the queue, or those of the controller if the queue has none. */
    private DeadRetention limits() {
        DeadRetention ofController = context.settings().dead();
        QueueUpkeep ofQueue = context.queue().get().upkeep();
        return new DeadRetention(
                ofQueue.deadKeep() == null ? ofController.keep() : ofQueue.deadKeep(),
                ofQueue.deadMost() == null ? ofController.most() : ofQueue.deadMost());
    }

    private CompletionStage<List<DeadRef>> expired(DeadRetention limits) {
        return context.loop().onLoop(context.store().expiredDead(shard, limits.keep(), limits.most(), BATCH));
    }

    /** Purges by age if the clock is trusted. Tasks over the maximum number are purged even if it is not. */
    private CompletionStage<Boolean> purgeByAge(DeadRetention limits, List<DeadRef> expired, int[] purged) {
        return context.loop()
                .onLoop(context.clockCheck().apply(shard))
                .thenCompose(trusted -> trusted
                        ? CompletableFuture.completedFuture(expired)
                        : expired(new DeadRetention(Duration.ZERO, limits.most())))
                .thenCompose(these -> these.isEmpty() || !leadership.mayChange()
                        ? CompletableFuture.completedFuture(false)
                        : purge(these, purged));
    }

    private CompletionStage<Boolean> purge(List<DeadRef> expired, int[] purged) {
        return context.loop().onLoop(context.store().purge(shard, expired)).thenApply(replies -> {
            long done =
                    replies.stream().filter(reply -> reply == DeadReply.PURGED).count();
            purged[0] += (int) done;
            boolean someLeft = replies.stream().anyMatch(reply -> reply != DeadReply.CHANGED);
            return expired.size() == BATCH && someLeft && leadership.mayChange();
        });
    }
}
