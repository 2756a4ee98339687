package dev.headrace.controller.internal.sweep.upkeep;

import dev.headrace.controller.DeadRetention;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;

import dev.headrace.protocol.DeadRef;
import dev.headrace.protocol.DeadReply;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Purges the dead tasks that are older than they are to be kept, and the oldest of those that are too many: a Redis full of
 * them would refuse the living. Age counts only while the server's clock can be trusted, which is asked before each purge by age,
 * as none can be taken back. A task that was replayed and died again is another death, and is left alone. What stands in the list and is not dead leaves it without being counted.
 */
public final class RetentionSweep {
    private static final int CALL = 100;
    private static final int MOST_CALLS = 100;

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private int observed;

    public RetentionSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** Purges up to 10,000; more are left to the next run. */
    public CompletionStage<Void> run() {
        if (!mandate.looks()) {
            return CompletableFuture.completedFuture(null);
        }
        int[] purged = {0};
        int[] kept = {0};
        int[] calls = {0};
        return steps.repeat(() -> batch(purged, kept).thenApply(more -> more && ++calls[0] < MOST_CALLS))
                .thenRun(() -> {
                    if (purged[0] > 0) {
                        context.report().purged(shard, purged[0], null);
                    }
                    if (kept[0] > 0 && kept[0] != observed) {
                        context.report().purged(shard, kept[0], mandate.restraint());
                    }
                    observed = kept[0];
                });
    }

    private CompletionStage<Boolean> batch(int[] purged, int[] kept) {
        DeadRetention limits = context.rules().dead().in(context.queue().get().upkeep());
        return expired(limits).thenCompose(expired -> {
            if (expired.isEmpty() || !mandate.acts()) {
                kept[0] += expired.size();
                return CompletableFuture.completedFuture(false);
            }
            return limits.keep().isZero() ? purge(expired, purged) : purgeByAge(limits, expired, purged);
        });
    }

    private CompletionStage<List<DeadRef>> expired(DeadRetention limits) {
        return steps.onLoop(context.store().expiredDead(shard, limits.keep(), limits.most(), CALL));
    }

    /** Those that are too many are purged by their number, whatever the time is. */
    private CompletionStage<Boolean> purgeByAge(DeadRetention limits, List<DeadRef> expired, int[] purged) {
        return steps.onLoop(context.clockCheck().apply(shard))
                .thenCompose(trusted -> trusted
                        ? CompletableFuture.completedFuture(expired)
                        : expired(new DeadRetention(Duration.ZERO, limits.most())))
                .thenCompose(these -> these.isEmpty() || !mandate.acts()
                        ? CompletableFuture.completedFuture(false)
                        : purge(these, purged));
    }

    private CompletionStage<Boolean> purge(List<DeadRef> expired, int[] purged) {
        return steps.onLoop(context.store().purge(shard, expired)).thenApply(replies -> {
            long done =
                    replies.stream().filter(reply -> reply == DeadReply.PURGED).count();
            purged[0] += (int) done;
            boolean someLeft = replies.stream().anyMatch(reply -> reply != DeadReply.CHANGED);
            return expired.size() == CALL && someLeft && mandate.acts();
        });
    }
}
