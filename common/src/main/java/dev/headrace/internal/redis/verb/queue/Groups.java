package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the groups of a shard's lanes, and logs if a group was lost or had been moved. */
public final class Groups {
    private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

    private final Connections connections;

    public Groups(Connections connections) {
        this.connections = connections;
    }

    /** @param delivered the last delivered ids of lanes that the caller knows */
    public CompletionStage<Map<Lane, GroupReply>> ensure(Shard shard, Map<Lane, String> delivered) {
        Keys keys = new Keys(shard);
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.ENSURE_GROUPS, Lane.values().length), keys)
                .keys(keys.meta(), keys.events());
        for (Lane lane : Lane.values()) {
            call.arg(delivered.getOrDefault(lane, ""));
        }
        return connections.general(shard).run(call).thenApply(reply -> {
            Object[] parts = Reply.array(reply);
            Map<Lane, GroupReply> groups = new EnumMap<>(Lane.class);
            for (Lane lane : Lane.values()) {
                int at = 2 * lane.ordinal();
                GroupReply.State state = GroupReply.State.valueOf(Reply.text(parts[at]));
                groups.put(lane, new GroupReply(state, Reply.text(parts[at + 1])));
            }
            groups.forEach((lane, group) -> tell(shard, lane, group));
            return groups;
        });
    }

    private static void tell(Shard shard, Lane lane, GroupReply group) {
        if (group.state() == GroupReply.State.REMADE) {
            LOG.error(
                    "ALARM: the group of lane {} of {} was gone, as after XGROUP DESTROY. The lane still exists, so its tasks"
                            + " come back: the group is created again at the lane's last id, {}, and the controller's audit requeues"
                            + " all entries of the lane under new fencing tokens. Find out what destroys groups",
                    lane.text(),
                    shard,
                    group.id());
        } else if (group.state() == GroupReply.State.SET_FORWARD) {
            LOG.error(
                    "ALARM: the group of lane {} of {} was set back, as by XGROUP SETID or a loss of Redis's data. It is set"
                            + " forward to {}, the last delivered id",
                    lane.text(),
                    shard,
                    group.id());
        } else if (group.state() == GroupReply.State.SET_BACK) {
            LOG.error(
                    "ALARM: the group of lane {} of {} was set ahead of the lane, as by XGROUP SETID, so that no entry would"
                            + " be delivered. It is set back to the lane's last id, {}: the controller's audit requeues entries"
                            + " that were added meanwhile under new fencing tokens",
                    lane.text(),
                    shard,
                    group.id());
        }
    }
}
