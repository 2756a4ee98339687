package dev.headrace.controller.internal.sweep.upkeep;

import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.TaskSample;

import dev.headrace.task.Shard;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Queues the waiting tasks whose time has come, batch after batch until a batch is not full and none of it was left, as
 * Redis does where tasks are large. Ids that stand for no waiting task are taken out by the same call, so a batch of which
 * none was queued is no reason to end; one that comes back is. A task whose record somebody deleted or changed is told of.
 */
public final class PromotionSweep {
    private static final int BATCH = 500;

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final ConsecutiveFindings<String> reported = new ConsecutiveFindings<>();

    public PromotionSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** Promotes all that is due. */
    public CompletionStage<Void> run() {
        Set<String> before = new HashSet<>();
        TaskSample lost = new TaskSample();
        TaskSample dead = new TaskSample();
        return steps.repeat(() -> batch(before, lost, dead)).whenComplete((done, error) -> {
            if (lost.count() + dead.count() > 0) {
                context.report().notPromoted(shard, lost, dead);
            }
        });
    }

    private CompletionStage<Boolean> batch(Set<String> before, TaskSample lost, TaskSample dead) {
        if (!mandate.looks()) {
            return CompletableFuture.completedFuture(false);
        }
        return steps.onLoop(context.store().due(shard, BATCH))
                .thenCompose(due -> mandate.acts() ? promote(due, before, lost, dead) : observe(due));
    }

    private CompletionStage<Boolean> promote(List<String> due, Set<String> before, TaskSample lost, TaskSample dead) {
        if (before.containsAll(due)) {
            return CompletableFuture.completedFuture(false);
        }
        before.clear();
        before.addAll(due);
        return steps.onLoop(context.store().promote(shard, mandate.token(), due))
                .thenApply(reply -> {
                    if (!reply.leader()) {
                        mandate.refused();
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

    /** Nothing leaves the list, so there is one batch to see. */
    private CompletionStage<Boolean> observe(List<String> due) {
        long fresh = due.stream().filter(id -> !reported.again(id)).count();
        reported.end();
        if (fresh > 0) {
            context.report().promoted(shard, (int) fresh, mandate.restraint());
        }
        return CompletableFuture.completedFuture(false);
    }
}
