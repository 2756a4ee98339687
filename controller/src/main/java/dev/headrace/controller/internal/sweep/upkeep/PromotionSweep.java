package dev.headrace.controller.internal.sweep.upkeep;

import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.TaskSample;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Queues due tasks, batch after batch, until a batch is not full and Redis left none of it for the next call (which happens
 * with large tasks). The call also removes ids without a waiting task, so a batch in which no task was queued does not end
 * the pass; only a batch that is returned unchanged does. Reports tasks whose records were deleted or changed, and not by
 * Headrace.
 */
public final class PromotionSweep implements Sweep {
    private static final int BATCH = 500;
    // As promote.lua has it.
    private static final Duration PUT_ASIDE = Duration.ofSeconds(10);

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private final ConsecutiveFindings<String> reported = new ConsecutiveFindings<>();
    private boolean refused;
    private long refusedAt;

    public PromotionSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
    }

    @Override
    public String name() {
        return "promotion";
    }

    @Override
    public Cadence cadence() {
        return Cadence.SCAN;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        return leadership.mayObserve()
                ? promoteAll().thenApply(done -> refusalStands() ? SweepResult.undecided() : SweepResult.empty())
                : SweepResult.skipped();
    }

    /** Returns true while a task that its lane refused is put aside, so that whether the lane takes it now is not known. */
    private boolean refusalStands() {
        Duration stands = PUT_ASIDE.plus(context.settings().scanInterval().multipliedBy(3));
        refused &= context.since(refusedAt).compareTo(stands) < 0;
        return refused;
    }

    private void noteRefusal(Throwable error) {
        if (EventLoop.rootOf(error) instanceof StoreException store
                && (store.kind() == StoreException.Kind.OTHER || store.kind() == StoreException.Kind.CORRUPT)) {
            refused = true;
            refusedAt = context.loop().nanos();
        }
    }

    private CompletionStage<Void> promoteAll() {
        Set<String> before = new HashSet<>();
        TaskSample lost = new TaskSample();
        TaskSample dead = new TaskSample();
        return stages.repeat(() -> batch(before, lost, dead)).whenComplete((done, error) -> {
            if (error != null) {
                noteRefusal(error);
            }
            if (lost.count() + dead.count() > 0) {
                context.report().notPromoted(shard, lost, dead);
            }
        });
    }

    private CompletionStage<Boolean> batch(Set<String> before, TaskSample lost, TaskSample dead) {
        if (!leadership.mayObserve()) {
            return CompletableFuture.completedFuture(false);
        }
        return context.loop()
                .onLoop(context.store().due(shard, BATCH))
                .thenCompose(due -> leadership.mayChange() ? promote(due, before, lost, dead) : observe(due));
    }

    private CompletionStage<Boolean> promote(List<String> due, Set<String> before, TaskSample lost, TaskSample dead) {
        if (before.containsAll(due)) {
            return CompletableFuture.completedFuture(false);
        }
        before.clear();
        before.addAll(due);
        return context.loop()
                .onLoop(context.store().promote(shard, leadership.token(), due))
                .thenApply(reply -> {
                    if (!reply.leader()) {
                        leadership.lost();
                    }
                    if (reply.promoted() > 0) {
                        context.report().promoted(shard, reply.promoted(), null);
                    }
                    lost.addAll(reply.lost());
                    dead.addAll(reply.dead());
                    due.subList(due.size() - reply.left(), due.size()).forEach(before::remove);
                    return (due.size() == BATCH || reply.left() > 0) && reply.leader();
                });
    }

    /** Reads one batch only, because nothing leaves the list. */
    private CompletionStage<Boolean> observe(List<String> due) {
        long fresh = due.stream().filter(id -> !reported.again(id)).count();
        reported.end();
        if (fresh > 0) {
            context.report().promoted(shard, (int) fresh, leadership.reasonForNoChange());
        }
        return CompletableFuture.completedFuture(false);
    }
}
