package dev.headrace.controller.internal.sweep;

import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The state of a shard for one round of sweeps. If the sweeps may change nothing, a missing lane or group counts as empty,
 * because they may not create it. Each part is read once, when it is first used. To be used on the loop only.
 */
public final class ShardSnapshot {
    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private @Nullable CompletionStage<ShardLoad> load;
    private @Nullable CompletionStage<List<ConsumerView>> consumers;

    /** Creates a snapshot without reading anything. */
    public ShardSnapshot(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
    }

    /** Returns how much the shard holds. */
    public CompletionStage<ShardLoad> load() {
        CompletionStage<ShardLoad> known = load;
        if (known == null) {
            known = context.loop()
                    .onLoop(
                            leadership.mayChange()
                                    ? context.store().load(shard)
                                    : context.store().observeLoad(shard));
            load = known;
        }
        return known;
    }

    /** Returns the consumers of all lanes. */
    public CompletionStage<List<ConsumerView>> consumers() {
        CompletionStage<List<ConsumerView>> known = consumers;
        if (known == null) {
            known = context.loop()
                    .onLoop(
                            leadership.mayChange()
                                    ? context.store().consumers(shard)
                                    : context.store().observeConsumers(shard));
            consumers = known;
        }
        return known;
    }
}
