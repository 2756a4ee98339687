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

/** Creates the groups of a shard's lanes. */
public final class Groups {
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
            return groups;
        });
    }
}
