package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.queue.GroupAlarms;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sets a lane's group forward if its last delivered id is earlier than in the pass before, as after a manual {@code XGROUP
 * SETID}: Redis would deliver the entries in between again, under the same fencing tokens. A lane that has no id that late is
 * left unchanged. Sets a group back if it is ahead of its lane, because Redis would deliver none of the lane's entries.
 */
public final class GroupSweep implements Sweep {
    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final Map<Lane, String> delivered = new EnumMap<>(Lane.class);

    public GroupSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
    }

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public Cadence cadence() {
        return Cadence.AUDIT;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        return snapshot.load().thenCompose(this::compare).thenApply(done -> SweepResult.empty());
    }

    private CompletionStage<Void> compare(ShardLoad load) {
        Map<Lane, String> fallen = new EnumMap<>(Lane.class);
        load.delivered().forEach((lane, now) -> {
            String before = delivered.put(lane, now);
            if (before != null && EntryIds.compare(now, before) < 0) {
                fallen.put(lane, before);
            }
        });
        if (fallen.isEmpty() && load.passed().isEmpty() || !leadership.mayChange()) {
            return CompletableFuture.completedFuture(null);
        }
        return context.loop()
                .onLoop(context.store().ensureGroups(shard, fallen))
                .thenAccept(groups -> {
                    GroupAlarms.log(context.lines(), shard, groups);
                    groups.forEach((lane, group) -> delivered.put(lane, group.id()));
                });
    }
}
