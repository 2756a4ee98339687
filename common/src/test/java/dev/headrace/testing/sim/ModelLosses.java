package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.LossStore;
import dev.headrace.internal.protocol.control.RepairReply;
import dev.headrace.internal.protocol.control.ShardCounts;
import dev.headrace.internal.protocol.control.TimelineSteps;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** repair. Of lanes, the model keeps as few counts as Redis before 7.0, so a controller finds no losses in it by itself. */
final class ModelLosses implements LossStore {
    private final ModelConnection commands;
    private final Function<Shard, ModelShard> shards;

    ModelLosses(ModelConnection commands, Function<Shard, ModelShard> shards) {
        this.commands = commands;
        this.shards = shards;
    }

    @Override
    public CompletionStage<ShardCounts> counts(Shard shard, Set<Lane> lanes) {
        return CompletableFuture.completedFuture(new ShardCounts(0, -1, -1, -1, 0, Map.of()));
    }

    @Override
    public CompletionStage<TimelineSteps> timeline(Shard shard, String before, int steps) {
        return CompletableFuture.completedFuture(new TimelineSteps(List.of(), null));
    }

    @Override
    public CompletionStage<Void> tellLost(Shard shard, String loss, Duration ttl) {
        return commands.call("tellLost", () -> null);
    }

    @Override
    public CompletionStage<List<RepairReply>> repair(Shard shard, String token, List<String> ids) {
        return commands.call(
                "repair",
                () -> ids.stream()
                        .map(id -> repair(shards.apply(shard), token, id))
                        .toList());
    }

    private static RepairReply repair(ModelShard shard, String token, String id) {
        if (!new ModelLeader(shard).mayAct(token, ModelGuard.REPAIR_LEADER)) {
            return RepairReply.NOT_LEADER;
        }
        ModelRecord record = shard.records().get(id).orElse(null);
        if (record == null) {
            return RepairReply.SOUND;
        }
        if (record.state() == TaskState.SCHEDULED) {
            if (shard.later().containsKey(id) && shard.guards(ModelGuard.REPAIR_LISTED)) {
                return RepairReply.SOUND;
            }
            shard.later().put(id, shard.now());
            shard.event(id, "listed");
            return RepairReply.LISTED;
        }
        Lease lease = record.lease();
        if (record.state() != TaskState.QUEUED || lease == null) {
            return RepairReply.SOUND;
        }
        boolean there = shard.entry(lease) != null && shard.guards(ModelGuard.REPAIR_GONE);
        boolean held = shard.lane(lease.lane()).hasGroup()
                && shard.pending(lease) != null
                && shard.guards(ModelGuard.REPAIR_HELD);
        if (there || held) {
            return RepairReply.SOUND;
        }
        bury(shard, record, Objects.requireNonNull(lease), id);
        return RepairReply.DEAD;
    }

    private static void bury(ModelShard shard, ModelRecord record, Lease lease, String id) {
        record.died(
                new Settlement.Died(FailureCode.MALFORMED, null, "its entry was deleted"),
                new TaskFields(new byte[0][]),
                lease.lane());
        shard.dead().put(id, shard.now());
        shard.cancelling().remove(id);
        shard.ended(id);
        shard.event(id, "dead");
        shard.count("dead");
        shard.count("dead:MALFORMED");
    }
}
