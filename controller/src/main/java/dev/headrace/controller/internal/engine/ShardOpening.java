package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.report.DataLosses;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.protocol.queue.GroupAlarms;
import dev.headrace.task.Shard;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens a shard: creates its lanes and groups, and again after one of them was found gone. To be used on the loop only. */
final class ShardOpening {
    private final SweepContext context;
    private final Shard shard;
    private final DataLosses losses;
    private final Set<String> begunSinceOpening = new HashSet<>();
    private boolean open;
    private boolean groupLost;

    ShardOpening(SweepContext context, Shard shard, DataLosses losses) {
        this.context = context;
        this.shard = shard;
        this.losses = losses;
    }

    /** Opens the shard if it is not open. */
    CompletionStage<Void> openOnce() {
        if (open) {
            return CompletableFuture.completedFuture(null);
        }
        return context.loop().onLoop(context.store().openShard(shard)).thenAccept(opened -> {
            GroupAlarms.log(context.lines(), shard, opened);
            begunSinceOpening.clear();
            open = true;
            if (groupLost) {
                groupLost = false;
                losses.reopened(shard, opened);
            }
        });
    }

    /** Notes that a step of this work begins. */
    void began(String work) {
        begunSinceOpening.add(work);
    }

    /**
     * Notes that a step of this work found no group. In an open shard, only a manual change or a failover that lost writes
     * causes that; the next opening finds out which. A step that began before the last opening saw the earlier loss and is
     * ignored.
     */
    void groupMissing(String work) {
        if (open && begunSinceOpening.contains(work)) {
            open = false;
            groupLost = true;
        }
    }
}
