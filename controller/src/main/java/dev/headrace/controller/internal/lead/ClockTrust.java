package dev.headrace.controller.internal.lead;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Shard;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the clock of a shard's server may be used for the age of tasks: not within an hour after the clock jumped, by
 * this machine's monotonic clock. With a clock that is ahead, all dead tasks would be old enough to be purged. To be used on
 * the loop only.
 */
public final class ClockTrust {
    private static final Logger LOG = LoggerFactory.getLogger(ClockTrust.class);
    private static final Duration DISTRUST = Duration.ofHours(1);

    private final EventLoop loop;
    private final SparseLines lines;
    private final Shard shard;
    private boolean distrusted;
    private long jumpedAt;

    public ClockTrust(EventLoop loop, SparseLines lines, Shard shard) {
        this.loop = loop;
        this.lines = lines;
        this.shard = shard;
    }

    /** Notes that the clock jumped, forward or back. */
    public void jumped() {
        if (isTrusted()) {
            lines.say(
                    "clocks that jumped",
                    shard,
                    more -> LOG.warn(
                            "shard {}: the Redis server's clock jumped; no dead task is purged by its age until {} have passed since"
                                    + " the last jump. Correct that clock before then{}",
                            shard,
                            DurationText.of(DISTRUST),
                            more));
        }
        distrusted = true;
        jumpedAt = loop.nanos();
    }

    /** Returns true if no jump was seen for an hour. */
    public boolean isTrusted() {
        if (distrusted && loop.nanos() - jumpedAt >= DISTRUST.toNanos()) {
            distrusted = false;
        }
        return !distrusted;
    }
}
