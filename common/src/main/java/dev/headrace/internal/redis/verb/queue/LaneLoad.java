package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.Objects;

/**
 * How much is in a lane.
 *
 * @param delivered the id up to which entries were delivered
 * @param oldest the id of the oldest queued entry; empty when none is queued
 * @param oldestBytes the size of that entry
 */
public record LaneLoad(Lane lane, long entries, long pending, String delivered, String oldest, long oldestBytes) {
    private static final String AS_BEFORE = "=";

    /** Where there is no such stream. */
    public static LaneLoad none(Lane lane) {
        return new LaneLoad(lane, 0, 0, GroupView.NONE.lastDelivered(), "", 0);
    }

    /** @param before what the last look found */
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

    /** Whether all that is queued in it stands before the place of its group. */
    public boolean passed() {
        return queued() > 0 && oldest.isEmpty();
    }

    /** For how long the oldest has been queued; zero when none is. */
    public Duration oldest(long nowMillis) {
        return oldest.isEmpty() ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - EntryIds.millis(oldest)));
    }
}
