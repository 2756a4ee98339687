package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;

import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.protocol.ConsumerView;
import dev.headrace.task.Shard;
import dev.headrace.task.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The quick scan: looks where death is, at the consumers that hold entries and whose liveness is gone, and at nobody
 * else's entries, so its cost does not grow with the tasks that run well.
 */
public final class RecoverySweep {
    private static final String NAME = "recovery";
    private static final String CONTROLLERS_CLAIM_AS = "controller";

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final PendingPages pages;
    private final Candidates candidates;
    private final Staleness staleness;

    public RecoverySweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.pages = new PendingPages(context, shard, mandate);
        this.candidates = new Candidates(context, shard, mandate);
        this.staleness = new Staleness(context);
    }

    /** One scan, to the end. */
    public CompletionStage<Void> run() {
        if (!mandate.looks()) {
            return CompletableFuture.completedFuture(null);
        }
        long began = context.loop().nanos();
        SweepResult tally = new SweepResult();
        return steps.onLoop(context.store().consumers(shard))
                .thenCompose(consumers -> search(consumers, tally))
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

    private CompletionStage<Void> search(List<ConsumerView> consumers, SweepResult tally) {
        Owner owners = consumers.stream().anyMatch(this::showsLife) ? Owner.GONE : Owner.GONE_WITH_ALL;
        Duration leastIdle = staleness.leastOfTheGone();
        return steps.each(
                silentHolders(consumers),
                dead -> pages.of(dead.name(), dead.lane(), leastIdle, page -> candidates.examine(page, owners, tally)));
    }

    /** Of another make, one that has read within the grace lives, whatever it holds. The controllers' own name never does. */
    private boolean showsLife(ConsumerView consumer) {
        boolean foreign =
                WorkerId.parse(consumer.name()).isEmpty() && !consumer.name().equals(CONTROLLERS_CLAIM_AS);
        return consumer.alive()
                || (foreign && consumer.idle().compareTo(context.rules().grace()) <= 0);
    }
}
