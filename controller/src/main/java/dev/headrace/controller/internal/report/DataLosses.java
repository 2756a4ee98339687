package dev.headrace.controller.internal.report;

import dev.headrace.controller.internal.sweep.TaskSample;
import dev.headrace.controller.internal.sweep.loss.LossSweep;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports data that Redis lost: a lane that is gone with its group; a shard with another {@code data_id}, which indicates a
 * FLUSHALL after which a worker or a client has already created the groups again; and a lane whose last delivered id is earlier
 * than before, as after a failover that lost some entries. Also reports the number of entries that were deleted, and not by Headrace. The
 * meter counts a loss once, even if it is detected in several ways. To be used on the loop only.
 */
public final class DataLosses {
    private static final Logger LOG = LoggerFactory.getLogger(DataLosses.class);
    private static final int NAMED = 5;

    private final ControllerMeters meters;
    private final SparseLines lines;
    private final Map<Shard, Known> known = new HashMap<>();
    private final Set<Shard> reported = new HashSet<>();

    public DataLosses(ControllerMeters meters, SparseLines lines) {
        this.meters = meters;
        this.lines = lines;
    }

    /** Notes that a shard was opened again after groups were missing. A lost group alone does not mean lost tasks. */
    public void reopened(Shard shard, Map<Lane, GroupReply> groups) {
        if (!GroupReply.tellOfLoss(groups)) {
            return;
        }
        Known before = known.remove(shard);
        if (before != null && before.lossTold) {
            return;
        }
        count(shard);
        lines.say(
                "lanes that were gone",
                shard,
                more -> LOG.error(
                        "ALARM: data was lost in shard {}: lanes were gone with all their entries, as after a FLUSHALL, a DEL or a"
                                + " failover that lost writes. They are created again; submit the lost tasks again{}",
                        shard,
                        more));
    }

    /**
     * Compares the identity of the shard's data, and the last delivered id of each lane, with those before. A lane without its
     * group is compared once it has one.
     */
    public void compare(Shard shard, ShardLoad load) {
        Known before = known.get(shard);
        String dataId = Objects.requireNonNullElse(load.dataId(), before == null ? "" : before.dataId);
        if (before == null) {
            known.put(shard, new Known(dataId, load.delivered(), false));
        } else if (!before.dataId.isEmpty() && !before.dataId.equals(dataId)) {
            known.put(shard, new Known(dataId, load.delivered(), dataId.isEmpty()));
            tellOfOtherData(shard);
        } else {
            before.lossTold &= dataId.isEmpty();
            before.dataId = dataId;
            compareDelivered(shard, before.delivered, load.delivered());
        }
    }

    private void tellOfOtherData(Shard shard) {
        count(shard);
        lines.say(
                "data that is gone",
                shard,
                more -> LOG.error(
                        "ALARM: data was lost in shard {}: the data_id in its meta has changed or is gone, as after a FLUSHALL, a restart"
                                + " without a file or a DEL of meta. All earlier tasks may be gone; submit the lost tasks again{}",
                        shard,
                        more));
    }

    private void compareDelivered(Shard shard, Map<Lane, String> delivered, Map<Lane, String> now) {
        Map<Lane, String> before = new EnumMap<>(delivered);
        delivered.putAll(now);
        for (Map.Entry<Lane, String> lane : before.entrySet()) {
            String then = lane.getValue();
            String since = now.getOrDefault(lane.getKey(), then);
            if (EntryIds.compare(since, then) < 0) {
                count(shard);
                lines.say(
                        "lanes that were delivered less far",
                        shard,
                        more -> LOG.error(
                                "ALARM: shard {}: lane {} was delivered up to {} at the last look and up to {} now. Redis lost data, as"
                                        + " after a FLUSHALL or a failover that lost writes; or XGROUP SETID was run, which loses"
                                        + " nothing{}",
                                shard,
                                lane.getKey().text(),
                                then,
                                since,
                                more));
                return;
            }
        }
    }

    /** Reports how many entries of each lane are gone and were not deleted by Headrace; usually none. */
    public void deleted(Shard shard, Map<Lane, Long> entries) {
        boolean known = reported.remove(shard);
        if (entries.isEmpty()) {
            return;
        }
        if (!known) {
            meters.dataLost(shard);
        }
        lines.say(
                "entries that were deleted",
                shard,
                sum(entries),
                more -> LOG.error(
                        "ALARM: entries were deleted in shard {}, and not by Headrace: {}. Their tasks will not run, and their"
                                + " payloads are gone. Find out what runs XTRIM, XDEL, DEL or RENAME on its lanes, or whether"
                                + " Redis lost writes. A renamed lane still exists under its new name: XADD its entries again;"
                                + " RENAME would overwrite newer entries. Tasks with a record become dead, MALFORMED: see"
                                + " 'headrace dead list {} --code MALFORMED'. Submit lost tasks again{}",
                        shard,
                        LossSweep.text(entries),
                        shard.queue(),
                        more));
    }

    /** Reports how many entries of each lane a new server of the shard lacks. A lane that was delivered less far is part of it. */
    public void lostByRedis(Shard shard, Map<Lane, Long> entries) {
        known.remove(shard);
        reported.remove(shard);
        meters.dataLost(shard);
        lines.say(
                "entries that a server lacks",
                shard,
                sum(entries),
                more -> LOG.error(
                        "ALARM: data was lost in shard {}: the Redis server that answers now lacks entries that were there at the last"
                                + " look: {}. A failover lost writes, an older file was loaded, or a lane was deleted. Those of their tasks"
                                + " that had not ended will not run: submit them again. Clients that are still open name their lost"
                                + " batches{}",
                        shard,
                        LossSweep.text(entries),
                        more));
    }

    /** Reports the repair of records whose entry, or member in the list of scheduled tasks, was gone. */
    public void repaired(Shard shard, List<String> dead, int listed) {
        if (!dead.isEmpty()) {
            String others = dead.size() > NAMED ? " …" : "";
            lines.say(
                    "tasks whose entries were deleted",
                    shard,
                    dead.size(),
                    more -> LOG.error(
                            "ALARM: shard {}: {} tasks are dead, MALFORMED, because their entries were deleted from their lanes, and"
                                    + " not by Headrace: {}. Submit them again; their payloads are gone{}",
                            shard,
                            dead.size(),
                            dead.stream().limit(NAMED).map(Printable::escape).collect(Collectors.joining(", "))
                                    + others,
                            more));
        }
        if (listed > 0) {
            lines.say(
                    "scheduled tasks that were not listed",
                    shard,
                    listed,
                    more -> LOG.error(
                            "ALARM: shard {}: {} scheduled tasks were not in the list of scheduled tasks, as after a manual ZREM or"
                                    + " DEL. They were added again{}",
                            shard,
                            listed,
                            more));
        }
    }

    /** Reports due tasks whose records had been deleted or changed. */
    public void notPromoted(Shard shard, TaskSample lost, TaskSample dead) {
        if (lost.count() > 0) {
            lines.say(
                    "scheduled tasks that were lost",
                    shard,
                    lost.count(),
                    more -> LOG.error(
                            "ALARM: shard {}: {} scheduled tasks were due and could not run, because their records were deleted or"
                                    + " changed, and not by Headrace: {}. Submit them again; nothing is left of them. Find out what"
                                    + " writes to their records{}",
                            shard,
                            lost.count(),
                            lost.names(),
                            more));
        }
        if (dead.count() > 0) {
            lines.say(
                    "scheduled tasks that are dead",
                    shard,
                    dead.count(),
                    more -> LOG.error(
                            "ALARM: shard {}: {} scheduled tasks are dead, MALFORMED, because their records were changed, and not by"
                                    + " Headrace: {}. 'headrace dead show' shows what each record holds. A record with type and body"
                                    + " runs once it is replayed{}",
                            shard,
                            dead.count(),
                            dead.names(),
                            more));
        }
    }

    private static long sum(Map<Lane, Long> entries) {
        return entries.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What the last look at a shard has shown. */
    private static final class Known {
        private final Map<Lane, String> delivered;
        private String dataId;
        private boolean lossTold;

        /** @param lossTold true if it was reported that this shard has no data_id any more, until it has one */
        private Known(String dataId, Map<Lane, String> delivered, boolean lossTold) {
            this.delivered = new EnumMap<>(Lane.class);
            this.delivered.putAll(delivered);
            this.dataId = dataId;
            this.lossTold = lossTold;
        }
    }

    private void count(Shard shard) {
        reported.add(shard);
        meters.dataLost(shard);
    }
}
