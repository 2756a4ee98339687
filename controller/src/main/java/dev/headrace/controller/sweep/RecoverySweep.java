package dev.headrace.controller.sweep;

import dev.headrace.protocol.ConsumerView;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The quick scan: looks where death is, at the consumers that hold entries and whose liveness is gone, and at nobody
 * else's entries, so its cost does not grow with the tasks that run well.
 */
final class RecoverySweep {
    private static final String NAME = "recovery";

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final PendingPages pages;
    private final Candidates candidates;
    private final Duration minIdle;

    RecoverySweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.pages = new PendingPages(context, shard, mandate);
        this.candidates = new Candidates(context, shard, mandate);
        this.minIdle = new Staleness(context.rules()).leastIdle(RequeueReason.STALE);
    }

    /** One scan, to the end. */
    CompletionStage<Void> run() {
        if (!mandate.looks()) {
            return CompletableFuture.completedFuture(null);
        }
        long began = context.loop().nanos();
        Tally tally = new Tally();
        return steps.onLoop(context.store().consumers(shard))
                .thenCompose(consumers -> steps.each(silentHolders(consumers), dead -> search(dead, tally)))
                .thenRun(() -> {
                    candidates.endLook();
                    context.report().swept(shard, NAME, context.since(began), tally);
                });
    }

    private static List<ConsumerView> silentHolders(List<ConsumerView> consumers) {
        return consumers.stream()
                .filter(consumer -> !consumer.alive() && consumer.pending() > 0)
                .toList();
    }

    private CompletionStage<Void> search(ConsumerView dead, Tally tally) {
        return pages.of(dead.name(), dead.lane(), minIdle, page -> candidates.examine(page, false, tally));
    }
}
