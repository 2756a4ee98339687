package dev.headrace.internal.redis.verb.control;

import dev.headrace.internal.protocol.control.LossStore;
import dev.headrace.internal.protocol.control.RepairReply;
import dev.headrace.internal.protocol.control.ShardCounts;
import dev.headrace.internal.protocol.control.ShardCounts.LaneCounts;
import dev.headrace.internal.protocol.control.TimelineSteps;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.queue.Timeline;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException.Kind;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads the counts and the timeline by which deleted entries are detected, and repairs the records that pointed to them. */
public final class Losses implements LossStore {
    private static final int BEFORE_LANES = 5;

    private final Connections connections;

    public Losses(Connections connections) {
        this.connections = connections;
    }

    @Override
    public CompletionStage<ShardCounts> counts(Shard shard, Set<Lane> lanes) {
        Keys keys = new Keys(shard);
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.LANE_COUNTS, Lane.values().length), keys)
                .keys(keys.later(), keys.stats(), keys.meta());
        for (Lane lane : Lane.values()) {
            call.arg(lanes.contains(lane) ? 1 : 0);
        }
        return connections.general(shard).run(call).thenApply(reply -> counts(Reply.array(reply)));
    }

    private static ShardCounts counts(Object[] parts) {
        Map<Lane, LaneCounts> lanes = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            Object[] facts = Reply.array(parts[BEFORE_LANES + lane.ordinal()]);
            if (facts.length > 0) {
                lanes.put(
                        lane,
                        new LaneCounts(
                                Reply.number(facts[0]),
                                Reply.number(facts[1]),
                                Reply.number(facts[2]),
                                Reply.number(facts[3]),
                                Reply.text(facts[4]),
                                Reply.text(facts[5])));
            }
        }
        return new ShardCounts(
                Reply.number(parts[0]),
                Reply.number(parts[1]),
                Reply.number(parts[2]),
                Reply.number(parts[3]),
                Reply.number(parts[4]),
                lanes);
    }

    @Override
    public CompletionStage<TimelineSteps> timeline(Shard shard, String before, int steps) {
        CommandArgs<byte[], byte[]> args = Connection.args()
                .add(new Keys(shard).events())
                .add(before.isEmpty() ? "+" : "(" + before)
                .add("-")
                .add("COUNT")
                .add(steps);
        return Faults.insteadOf(
                        Kind.CORRUPT, new Object[0], connections.general(shard).send(CommandType.XREVRANGE, args))
                .thenApply(reply -> page(Reply.array(reply), steps));
    }

    private static TimelineSteps page(Object[] steps, int most) {
        List<TimelineSteps.Event> events = new ArrayList<>();
        String last = null;
        for (Object step : steps) {
            Object[] parts = Reply.array(step);
            last = Reply.text(parts[0]);
            List<String> fields = Reply.texts(parts[1]);
            for (int i = (fields.size() & ~1) - 2; i >= 0; i -= 2) {
                for (String task : Timeline.tasks(fields.get(i))) {
                    events.add(new TimelineSteps.Event(task, fields.get(i + 1)));
                }
            }
        }
        return new TimelineSteps(events, steps.length < most ? null : last);
    }

    @Override
    public CompletionStage<List<RepairReply>> repair(Shard shard, String token, List<String> ids) {
        Keys keys = new Keys(shard);
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.REPAIR, ids.size() + 2), keys)
                .keys(keys.leader(), keys.later(), keys.dead(), keys.events(), keys.stats(), keys.meta())
                .keys(keys.cancelling())
                .arg(token)
                .arg(keys.endedChannel());
        for (String id : ids) {
            call.opaqueKey(keys.record(id)).opaque(id);
        }
        return connections
                .general(shard)
                .run(call)
                .thenApply(reply ->
                        Reply.texts(reply).stream().map(RepairReply::valueOf).toList());
    }

    @Override
    public CompletionStage<Void> tellLost(Shard shard, String loss, Duration ttl) {
        return connections
                .general(shard)
                .send(
                        CommandType.SET,
                        Connection.args()
                                .add(new Keys(shard).lost())
                                .add(loss)
                                .add("PX")
                                .add(ttl.toMillis()))
                .thenApply(done -> null);
    }
}
