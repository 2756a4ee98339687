package dev.headrace.controller;

import dev.headrace.task.EntryIds;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of data that Redis lost, once a loss: a lane or its group that is gone, or one that was delivered less far than
 * it has been. The second sees the loss when somebody else has made the group again, as a worker may within a second of
 * a FLUSHALL; and a failover that took some entries back. To be used on the loop only.
 */
final class DataLosses {
    private static final Logger LOG = LoggerFactory.getLogger(DataLosses.class);

    private final ControllerMeters meters;
    private final Map<Shard, Map<Lane, String>> delivered = new HashMap<>();

    DataLosses(ControllerMeters meters) {
        this.meters = meters;
    }

    /** A lane or its group was there and is not. */
    void gone(Shard shard) {
        delivered.remove(shard);
        tell(shard, "a lane or its group is gone; it is made again, and what is in the lane is run");
    }

    /** How far each lane was delivered, at this look. */
    void look(Shard shard, Map<Lane, String> now) {
        Map<Lane, String> before = delivered.put(shard, now);
        if (before == null) {
            return;
        }
        for (Map.Entry<Lane, String> lane : before.entrySet()) {
            String then = lane.getValue();
            String since = now.getOrDefault(lane.getKey(), then);
            if (EntryIds.compare(since, then) < 0) {
                tell(
                        shard,
                        "lane " + lane.getKey().text() + " was delivered up to " + then + " before, and now up to "
                                + since);
                return;
            }
        }
    }

    private void tell(Shard shard, String sign) {
        meters.dataLost(shard);
        LOG.error(
                "ALARM: data was lost in shard {}: {}. So it is after a FLUSHALL, a DEL, XGROUP DESTROY or SETID, or a failover that lost"
                        + " writes",
                shard,
                sign);
    }
}
