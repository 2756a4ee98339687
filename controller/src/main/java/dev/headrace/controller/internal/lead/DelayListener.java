package dev.headrace.controller.internal.lead;

import dev.headrace.task.Shard;

/** Receives the recovery delays of shards, for meters. Called on the loop. */
public interface DelayListener {

    /** Called when a delay began. */
    void delayBegan(Shard shard, DelayCause cause);

    /** Called when a delay was skipped, because the same cause had started it three times in a row. */
    void delaySkipped(Shard shard, DelayCause cause);
}
