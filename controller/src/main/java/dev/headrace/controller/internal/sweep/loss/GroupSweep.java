package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;

import dev.headrace.protocol.ShardLoad;
import dev.headrace.task.EntryIds;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sets a lane's group forward that was delivered less far than at the look before, as after an {@code XGROUP SETID} by hand:
 * what was delivered between would be delivered again, under the same fencing tokens. A lane that holds nothing so late any
 * more is left as it is. And sets a group back that stands ahead of its lane, of whose entries none would be delivered.
 */
public final class GroupSweep {
    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final Map<Lane, String> delivered = new EnumMap<>(Lane.class);

    public GroupSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** One comparison with the look before. */
    public CompletionStage<Void> run(ShardLoad load) {
        Map<Lane, String> fallen = new EnumMap<>(Lane.class);
        load.delivered().forEach((lane, now) -> {
            String before = delivered.put(lane, now);
            if (before != null && EntryIds.compare(now, before) < 0) {
                fallen.put(lane, before);
            }
        });
        if (fallen.isEmpty() && load.passed().isEmpty() || !mandate.acts()) {
            return CompletableFuture.completedFuture(null);
        }
        return steps.onLoop(context.store().ensureGroups(shard, fallen))
                .thenAccept(groups -> groups.forEach((lane, group) -> delivered.put(lane, group.id())));
    }
}
