package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs groups that were lost or had been moved, and were mended by the call that found them. */
public final class GroupAlarms {
    private static final Logger LOG = LoggerFactory.getLogger(GroupAlarms.class);

    private GroupAlarms() {}

    /** @param groups the answer of {@link QueueStore#openShard} or {@link QueueStore#ensureGroups} */
    public static void log(SparseLines lines, Shard shard, Map<Lane, GroupReply> groups) {
        groups.forEach((lane, group) -> {
            switch (group.state()) {
                case REMADE -> lines.say("groups that were gone", shard, more -> remade(shard, lane, group, more));
                case SET_FORWARD ->
                    lines.say("groups that were set back", shard, more -> setForward(shard, lane, group, more));
                case SET_BACK -> lines.say("groups that were ahead", shard, more -> setBack(shard, lane, group, more));
                case THERE, MADE, BEHIND -> {}
            }
        });
    }

    private static void remade(Shard shard, Lane lane, GroupReply group, SparseLines.Repetitions more) {
        LOG.error(
                "ALARM: the group of lane {} of {} was gone, as after XGROUP DESTROY. The lane still exists, so its tasks"
                        + " come back: the group is created again at the lane's last id, {}, and the controller's audit requeues"
                        + " all entries of the lane under new fencing tokens. Find out what destroys groups{}",
                lane.text(),
                shard,
                group.id(),
                more);
    }

    private static void setForward(Shard shard, Lane lane, GroupReply group, SparseLines.Repetitions more) {
        LOG.error(
                "ALARM: the group of lane {} of {} was set back, as by XGROUP SETID or a loss of Redis's data. It is set"
                        + " forward to {}, the last delivered id{}",
                lane.text(),
                shard,
                group.id(),
                more);
    }

    private static void setBack(Shard shard, Lane lane, GroupReply group, SparseLines.Repetitions more) {
        LOG.error(
                "ALARM: the group of lane {} of {} was set ahead of the lane, as by XGROUP SETID, so that no entry would"
                        + " be delivered. It is set back to the lane's last id, {}: the controller's audit requeues entries"
                        + " that were added meanwhile under new fencing tokens{}",
                lane.text(),
                shard,
                group.id(),
                more);
    }
}
