package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
        List<String> lost = new ArrayList<>();
        List<String> dead = new ArrayList<>();
        for (String id : ids) {
            Long due = shard.later().get(id);
            if (due != null && (due <= shard.now() || !shard.guards(ModelGuard.PROMOTE_DUE))) {
                shard.later().remove(id);
                promoted += queue(id, lost, dead) ? 1 : 0;
            }
        }
        return new PromoteReply(true, promoted, 0, lost, dead);
    }

    private boolean queue(String id, List<String> lost, List<String> dead) {
        ModelRecord record = shard.records().get(id).orElse(null);
        TaskFields fields = record == null ? null : record.fields();
        boolean scheduled = record != null && record.state() == TaskState.SCHEDULED;
        boolean kept = record != null && !isSound(record) && !isEnded(record);
        if (record == null || fields == null || !scheduled && !kept && shard.guards(ModelGuard.PROMOTE_SCHEDULED)) {
            tellIfLost(record, id, lost);
            return false;
        }
        ModelRequeue requeue = new ModelRequeue(shard);
        if (requeue.askedToStop(id, ModelGuard.PROMOTE_ASKED_TO_STOP)) {
            requeue.stop(null, id, "before it was tried again");
            return false;
        }
        if (!scheduled && kept && shard.guards(ModelGuard.PROMOTE_SCHEDULED)) {
            bury(record, fields, id);
            dead.add(id);
            return false;
        }
        record.queued(shard.add(Objects.requireNonNullElse(record.lane(), Lane.NORMAL), fields), fields);
        record.forgetFailure();
        shard.event(id, "promoted");
        shard.count("promoted");
        return true;
    }

    private boolean isSound(ModelRecord record) {
        return record.state() == TaskState.QUEUED && record.lease() != null && shard.guards(ModelGuard.PROMOTE_QUEUED);
    }

    private boolean isEnded(ModelRecord record) {
        return record.state() != TaskState.QUEUED
                && record.state() != TaskState.SCHEDULED
                && shard.guards(ModelGuard.PROMOTE_ENDED);
    }

    private void tellIfLost(@Nullable ModelRecord record, String id, List<String> lost) {
        if (record != null && isSound(record)) {
            return;
        }
        lost.add(id);
        shard.event(id, "alarm:scheduled-lost");
        shard.count("scheduled-lost");
    }

    private void bury(ModelRecord record, TaskFields fields, String id) {
        Lane lane = Objects.requireNonNullElse(record.lane(), Lane.NORMAL);
        record.died(new Settlement.Died(FailureCode.MALFORMED, null, "its record was changed by hand"), fields, lane);
        shard.dead().put(id, shard.now());
        shard.ended(id);
        shard.event(id, "dead");
        shard.count("dead");
        shard.count("dead:MALFORMED");
    }
}
