package dev.headrace.controller.internal.lead;

import dev.headrace.task.Shard;
import dev.headrace.task.Spoken;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Distrusts the clock of a shard's server for an hour after it jumped, by this machine's monotonic clock. A clock that is
 * ahead makes every dead task old enough to be purged. To be used on the loop only.
 */
public final class ClockTrust {
    private static final Logger LOG = LoggerFactory.getLogger(ClockTrust.class);
    private static final Duration DISTRUST = Duration.ofHours(1);

    private final EventLoop loop;
    private final Shard shard;
    private boolean distrusted;
    private long jumpedAt;

    public ClockTrust(EventLoop loop, Shard shard) {
        this.loop = loop;
        this.shard = shard;
    }

    /** The clock was seen to jump, forward or back. */
    public void jumped() {
        if (holds()) {
            LOG.warn(
                    "shard {}: the Redis server's clock jumped; no dead task is purged by its age until {} have passed since"
                            + " the last jump. Correct that clock before then",
                    shard,
                    Spoken.of(DISTRUST));
        }
        distrusted = true;
        jumpedAt = loop.nanos();
    }

    public boolean holds() {
        if (distrusted && loop.nanos() - jumpedAt >= DISTRUST.toNanos()) {
            distrusted = false;
        }
        return !distrusted;
    }
}
