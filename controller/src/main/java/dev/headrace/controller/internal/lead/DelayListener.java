package dev.headrace.controller.internal.lead;

import dev.headrace.task.Shard;

/** Is told of the recovery delays of shards, for meters. Called on the loop. */
public interface DelayListener {

    /** A delay began. */
    void delayBegan(Shard shard, DelayCause cause);

    /** A delay was due and was skipped, since the same cause had started it three times in a row. */
    void delaySkipped(Shard shard, DelayCause cause);
}
