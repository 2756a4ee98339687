package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The recovery scan: recovers the tasks of dead workers. It reads only the entries of consumers that hold entries
 * and have no liveness key, so its cost does not grow with the number of healthy tasks.
 */
public final class RecoverySweep implements Sweep {
    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private final PendingPages pages;
    private final Candidates candidates;
    private final Staleness staleness;

    public RecoverySweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
        this.pages = new PendingPages(context, shard, leadership);
        this.candidates = new Candidates(context, shard, leadership);
        this.staleness = new Staleness(context);
    }

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public Cadence cadence() {
        return Cadence.SCAN;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        if (!leadership.mayObserve()) {
            return SweepResult.skipped();
        }
        SweepResult result = new SweepResult();
        return snapshot.consumers()
                .thenCompose(consumers -> search(consumers, result))
                .thenApply(done -> {
                    candidates.endPass();
                    return Optional.of(result);
                });
    }

    /** Returns true as soon as an idle shard holds an entry. */
    @Override
    public CompletionStage<Boolean> hasWork() {
        return context.loop().onLoop(context.store().empty(shard)).thenApply(empty -> !empty);
    }

    private static List<ConsumerView> holdersWithoutLiveness(List<ConsumerView> consumers) {
        return consumers.stream()
                .filter(consumer -> !consumer.alive() && consumer.pending() > 0)
                .toList();
    }

    private CompletionStage<Void> search(List<ConsumerView> consumers, SweepResult result) {
        Duration leastIdle = staleness.leastIdleWithoutLiveness();
        return stages.each(
                holdersWithoutLiveness(consumers),
                holder -> pages.of(
                        holder.name(), holder.lane(), leastIdle, page -> candidates.examine(page, Owner.GONE, result)));
    }
}
