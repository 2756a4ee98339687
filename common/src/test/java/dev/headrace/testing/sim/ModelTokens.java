package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.task.TaskState;

/** The base of fencing tokens: the highest token of a chosen id that was forgotten, or will be. */
final class ModelTokens {
    private static final String BASE = "token_base";

    private final ModelShard shard;

    ModelTokens(ModelShard shard) {
        this.shard = shard;
    }

    long base() {
        return Long.parseLong(shard.meta().getOrDefault(BASE, "0"));
    }

    /** A chosen id's record goes, or got a time to go, whose last token was at least so high. */
    void retire(ModelRecord record, long least) {
        TaskFields fields =
                record.state() == TaskState.DEAD || record.state() == TaskState.SCHEDULED ? record.fields() : null;
        long token = fields == null ? record.token() : Math.max(record.token(), fields.number(EntryField.TOKEN, 1));
        boolean higher = token > base() || !shard.guards(ModelGuard.TOKENS_HIGHEST);
        if (record.chosen() && token >= least && higher) {
            shard.meta().put(BASE, Long.toString(token));
        }
    }

    /** The first entry of an id that has no record begins above the base, if the caller chose the id. */
    void first(TaskFields fields, boolean chosen) {
        if (chosen && base() > 0 && shard.guards(ModelGuard.AGAIN_BASE)) {
            fields.set(EntryField.TOKEN, Long.toString(base() + 1));
        }
    }
}
