package dev.headrace.testing.sim;

import dev.headrace.protocol.PromoteReply;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** due and promote: what waits for a time comes back into its lane. */
final class ModelPromotion {
    private final ModelShard shard;

    ModelPromotion(ModelShard shard) {
        this.shard = shard;
    }

    List<String> due(int limit) {
        return shard.later().entrySet().stream()
                .filter(task -> task.getValue() <= shard.now())
                .sorted(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .map(Map.Entry::getKey)
                .limit(limit)
                .toList();
    }

    PromoteReply promote(String token, List<String> ids) {
        if (!new ModelLeader(shard).mayAct(token, ModelGuard.PROMOTE_LEADER)) {
            return new PromoteReply(false, 0, 0);
        }
        int promoted = 0;
        for (String id : ids) {
            Long due = shard.later().get(id);
            if (due != null && (due <= shard.now() || !shard.guards(ModelGuard.PROMOTE_DUE))) {
                shard.later().remove(id);
                promoted += queue(id) ? 1 : 0;
            }
        }
        return new PromoteReply(true, promoted, 0);
    }

    private boolean queue(String id) {
        ModelRecord record = shard.records().get(id).orElse(null);
        TaskFields fields = record == null ? null : record.fields();
        boolean waiting = record != null && record.state() == TaskState.WAITING;
        if (record == null || fields == null || !waiting && shard.guards(ModelGuard.PROMOTE_WAITING)) {
            return false;
        }
        ModelRequeue requeue = new ModelRequeue(shard);
        if (requeue.askedToStop(id, ModelGuard.PROMOTE_ASKED_TO_STOP)) {
            requeue.stop(null, id, "before it was tried again");
            return false;
        }
        record.queued(shard.add(Objects.requireNonNullElse(record.lane(), Lane.NORMAL), fields), fields);
        record.forgetFailure();
        shard.event(id, "promoted");
        shard.count("promoted");
        return true;
    }
}
