package dev.headrace.client;

import dev.headrace.protocol.DeadRef;
import dev.headrace.protocol.DeadReply;
import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What can be done about dead tasks. */
enum Deed {
    REPLAY(DeadReply.REPLAYED) {
        @Override
        CompletionStage<List<DeadReply>> on(TaskStore store, Shard shard, List<DeadRef> tasks) {
            return store.replay(shard, tasks);
        }
    },
    PURGE(DeadReply.PURGED) {
        @Override
        CompletionStage<List<DeadReply>> on(TaskStore store, Shard shard, List<DeadRef> tasks) {
            return store.purge(shard, tasks);
        }
    };

    private final DeadReply done;

    Deed(DeadReply done) {
        this.done = done;
    }

    /** The answer that says that it was done. */
    DeadReply done() {
        return done;
    }

    abstract CompletionStage<List<DeadReply>> on(TaskStore store, Shard shard, List<DeadRef> tasks);
}
