package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.Objects;

/**
 * The load of a lane.
 *
 * @param delivered the last delivered id; empty if the group alone is gone
 * @param oldest the id of the oldest queued entry; empty if none is queued
 * @param oldestBytes the size of that entry
 */
public record LaneLoad(Lane lane, long entries, long pending, String delivered, String oldest, long oldestBytes) {
    private static final String AS_BEFORE = "=";

    /** Returns the load of a missing stream. */
    public static LaneLoad none(Lane lane) {
        return new LaneLoad(lane, 0, 0, GroupView.NONE.lastDelivered(), "", 0);
    }

    /** @param before the last known load */
    public static LaneLoad read(Lane lane, Object[] facts, LaneLoad before) {
        String oldest = Reply.text(Objects.requireNonNull(facts[3]));
        boolean same = oldest.equals(AS_BEFORE);
        return new LaneLoad(
                lane,
                Reply.number(facts[2]),
                Reply.number(facts[1]),
                Reply.text(facts[0]),
                same ? before.oldest : oldest,
                same ? before.oldestBytes : Reply.number(facts[4]));
    }

    public long queued() {
        return Math.max(0, entries - pending);
    }

    /** Returns true if all its queued entries are before the group's last delivered id. */
    public boolean passed() {
        return queued() > 0 && oldest.isEmpty();
    }

    /** Returns how long the oldest entry has been queued; zero if none is. */
    public Duration oldest(long nowMillis) {
        return oldest.isEmpty() ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - EntryIds.millis(oldest)));
    }
}
