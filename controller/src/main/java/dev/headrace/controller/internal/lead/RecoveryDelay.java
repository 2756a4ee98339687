package dev.headrace.controller.internal.lead;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Delays recovery in a shard for a TTL and a heartbeat interval after an interruption, so that every live worker sends a
 * heartbeat first. A recurring cause would delay recovery for ever, so each cause may start only three delays in a row. From
 * the fourth time on there is no delay: the sweeps watch each task for that long instead. One such period without an
 * interruption resets the counts, whether this controller leads, another one does, or none. The time of a delay itself does
 * not count.
 */
final class RecoveryDelay {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryDelay.class);
    private static final int MAX_IN_A_ROW = 3;

    private final EventLoop loop;
    private final SparseLines lines;
    private final Shard shard;
    private final Duration length;
    private final DelayListener listener;
    private final Map<DelayCause, Integer> timesInARow = new EnumMap<>(DelayCause.class);
    private long since;
    private long uninterruptedSince;
    private boolean active;
    private DelayCause cause = DelayCause.NO_LEADER;
    private boolean skipped;

    RecoveryDelay(EventLoop loop, SparseLines lines, Shard shard, Duration length, DelayListener listener) {
        this.loop = loop;
        this.lines = lines;
        this.shard = shard;
        this.length = length;
        this.listener = listener;
        this.uninterruptedSince = loop.nanos();
    }

    /** Notes an interruption, whether this controller leads or not. */
    void interrupted() {
        resetIfUninterrupted();
        active = false;
        uninterruptedSince = loop.nanos();
    }

    /**
     * Starts the delay again.
     *
     * @param observing true if the controller only observes
     * @return false if there is no delay, because the cause has started three in a row
     */
    boolean begin(DelayCause why, boolean observing) {
        cause = why;
        interrupted();
        since = loop.nanos();
        int times = timesInARow.merge(cause, 1, Integer::sum);
        skipped = times > MAX_IN_A_ROW;
        active = !skipped;
        if (skipped) {
            lines.say(
                    "delays that are skipped: " + why,
                    shard,
                    more -> LOG.error(
                            "shard {}: {}, {} times in a row; recovery is not delayed again. Each task is recovered once its"
                                    + " owner has not renewed it for {}{}",
                            shard,
                            why.description(),
                            times,
                            DurationText.of(length),
                            more));
            listener.delaySkipped(shard, cause);
            return false;
        }
        announce(observing);
        listener.delayBegan(shard, cause);
        return true;
    }

    private void announce(boolean observing) {
        DelayCause why = cause;
        if (observing && why == DelayCause.NO_LEADER) {
            lines.say(
                    "delays of reports",
                    shard,
                    more -> LOG.info(
                            "shard {}: this controller only observes. It reports abandoned tasks after a delay of {}, when an"
                                    + " enforcing controller would begin to recover{}",
                            shard,
                            DurationText.of(length),
                            more));
            return;
        }
        Level level = why == DelayCause.NO_LEADER ? Level.INFO : Level.WARN;
        lines.say(
                "delays: " + why,
                shard,
                more -> LOG.atLevel(level)
                        .log(
                                "shard {}: {}; nothing is recovered or promoted for {}, so that every live worker sends a"
                                        + " heartbeat first{}",
                                shard,
                                why.description(),
                                DurationText.of(length),
                                more));
    }

    /** Returns why nothing is recovered during the delay, for people. */
    String reason() {
        return cause.description() + "; nothing is recovered or promoted until the controller has waited for "
                + DurationText.of(length) + ", so that every live worker sends a heartbeat first";
    }

    /** Returns true if the delay has lasted long enough. */
    boolean over() {
        return lasted(since);
    }

    /** Ends the delay, because leadership begins. */
    void leading() {
        interrupted();
    }

    /** Ends the delay, because another controller leads or none is needed. */
    void cancelled() {
        active = false;
    }

    /** Notes that leadership continues without a gap. */
    void renewed() {
        resetIfUninterrupted();
    }

    /** Returns true if the last delay was skipped, so that each task is watched separately. */
    boolean skipped() {
        return skipped;
    }

    private void resetIfUninterrupted() {
        if (!active && lasted(uninterruptedSince)) {
            timesInARow.clear();
            skipped = false;
        }
    }

    private boolean lasted(long from) {
        return loop.nanos() - from >= length.toNanos();
    }
}
