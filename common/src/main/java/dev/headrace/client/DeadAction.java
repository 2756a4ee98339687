package dev.headrace.client;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.dead.DeadLetterStore;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What can be done about dead tasks. */
enum DeadAction {
    REPLAY(DeadReply.REPLAYED) {
        @Override
        CompletionStage<List<DeadReply>> on(DeadLetterStore store, Shard shard, List<DeadRef> tasks) {
            return store.replay(shard, tasks);
        }
    },
    PURGE(DeadReply.PURGED) {
        @Override
        CompletionStage<List<DeadReply>> on(DeadLetterStore store, Shard shard, List<DeadRef> tasks) {
            return store.purge(shard, tasks);
        }
    };

    private final DeadReply done;

    DeadAction(DeadReply done) {
        this.done = done;
    }

    /** The answer that says that it was done. */
    DeadReply done() {
        return done;
    }

    abstract CompletionStage<List<DeadReply>> on(DeadLetterStore store, Shard shard, List<DeadRef> tasks);
}
