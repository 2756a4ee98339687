package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.GroupReply.State;
import dev.headrace.task.Lane;
import java.util.EnumMap;
import java.util.Map;

/** ensure_groups: a lane's group is made where it is missing, and set forward where it was set back. */
final class ModelGroups {
    private static final String MARK = "group:";

    private final ModelShard shard;

    ModelGroups(ModelShard shard) {
        this.shard = shard;
    }

    Map<Lane, GroupReply> ensure(Map<Lane, String> delivered) {
        Map<Lane, GroupReply> groups = new EnumMap<>(Lane.class);
        shard.meta().putIfAbsent("data_id", Long.toString(shard.now()));
        for (Lane lane : Lane.values()) {
            groups.put(lane, ensure(lane, delivered.getOrDefault(lane, "")));
        }
        return groups;
    }

    private GroupReply ensure(Lane lane, String known) {
        ModelStream stream = shard.lane(lane);
        if (!stream.hasGroup()) {
            return make(lane, stream);
        }
        shard.meta().putIfAbsent(MARK + lane.text(), StreamId.ZERO.toString());
        StreamId before = known.isEmpty() ? StreamId.ZERO : StreamId.parse(known);
        if (stream.isDelivered(before)) {
            if (stream.delivered().compareTo(stream.last()) > 0 && shard.guards(ModelGuard.ENSURE_GROUPS_AHEAD)) {
                shard.event("*", "alarm:group-set-ahead");
                return set(lane, stream, State.SET_BACK, stream.last());
            }
            return new GroupReply(State.THERE, stream.delivered().toString());
        }
        if (stream.last().compareTo(before) < 0 && shard.guards(ModelGuard.ENSURE_GROUPS_BEHIND)) {
            return new GroupReply(State.BEHIND, stream.last().toString());
        }
        StreamId held =
                stream.pending().isEmpty() ? StreamId.ZERO : stream.pending().lastKey();
        shard.event("*", "alarm:group-set-back");
        return set(lane, stream, State.SET_FORWARD, held.compareTo(before) > 0 ? held : before);
    }

    private GroupReply make(Lane lane, ModelStream stream) {
        boolean had = shard.meta().containsKey(MARK + lane.text())
                && stream.isThere()
                && shard.guards(ModelGuard.ENSURE_GROUPS_HAD_GROUP);
        if (shard.meta().containsKey(MARK + lane.text())) {
            shard.meta().merge("groups_lost", "1", (lost, one) -> Long.toString(Long.parseLong(lost) + 1));
        }
        stream.openGroup();
        if (had) {
            shard.event("*", "alarm:group-recreated");
        }
        return set(lane, stream, had ? State.REMADE : State.MADE, had ? stream.last() : StreamId.ZERO);
    }

    private GroupReply set(Lane lane, ModelStream stream, State state, StreamId id) {
        stream.deliveredUpTo(id);
        shard.meta().put(MARK + lane.text(), id.toString());
        return new GroupReply(state, id.toString());
    }

    /** Whether an entry is no later than the lane's group, so that nothing tells whether somebody acknowledged it. */
    boolean isYounger(Lane lane, StreamId entry) {
        String mark = shard.meta().get(MARK + lane.text());
        return mark != null && entry.compareTo(StreamId.parse(mark)) <= 0;
    }
}
