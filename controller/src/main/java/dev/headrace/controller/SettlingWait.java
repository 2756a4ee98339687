package dev.headrace.controller;

import dev.headrace.task.Shard;
import dev.headrace.task.Spoken;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait of one TTL and one beat in a shard. A cause that strikes again and again would put recovery off for ever, so
 * each may start the wait three times; the fourth time there is none, and entries are recovered one by one under the
 * scripts' own guards. A whole such time of undisturbed leadership clears the record.
 */
final class SettlingWait {
    private static final Logger LOG = LoggerFactory.getLogger(SettlingWait.class);
    private static final int STRIKES = 3;

    private final EventLoop loop;
    private final Shard shard;
    private final Duration length;
    private final ControllerMeters meters;
    private final Map<WaitCause, Integer> strikes = new EnumMap<>(WaitCause.class);
    private long since;
    private boolean givenUp;

    SettlingWait(EventLoop loop, Shard shard, Duration length, ControllerMeters meters) {
        this.loop = loop;
        this.shard = shard;
        this.length = length;
        this.meters = meters;
    }

    /**
     * Starts the wait anew; answers false when there is to be none, as the cause has had its share.
     *
     * @param observing whether its controller would change nothing anyway
     */
    boolean begin(WaitCause cause, boolean observing) {
        since = loop.nanos();
        int strike = strikes.merge(cause, 1, Integer::sum);
        givenUp = strike > STRIKES;
        if (givenUp) {
            LOG.error(
                    "shard {}: {}, for the {}th time running; waiting no more, entries are recovered one by one",
                    shard,
                    cause.words(),
                    strike);
            meters.waitSkipped(shard, cause);
            return false;
        }
        announce(cause, observing);
        meters.waitBegan(shard, cause);
        return true;
    }

    private void announce(WaitCause cause, boolean observing) {
        if (observing && cause == WaitCause.NO_LEADER) {
            LOG.info(
                    "shard {}: only observing; what is abandoned is reported from {} on, when a controller that enforces would"
                            + " begin",
                    shard,
                    Spoken.of(length));
            return;
        }
        String line = "shard {}: {}; nothing is recovered or promoted for {}, so that every living worker beats first";
        if (cause == WaitCause.NO_LEADER) {
            LOG.info(line, shard, cause.words(), Spoken.of(length));
        } else {
            LOG.warn(line, shard, cause.words(), Spoken.of(length));
        }
    }

    /** Whether the wait has lasted long enough. */
    boolean over() {
        return elapsed();
    }

    /** Leadership begins now. */
    void ended() {
        since = loop.nanos();
    }

    /** Leadership goes on without a gap. */
    void undisturbed() {
        if (elapsed()) {
            strikes.clear();
            givenUp = false;
        }
    }

    /** Whether the last cause got no wait. */
    boolean givenUp() {
        return givenUp;
    }

    private boolean elapsed() {
        return loop.nanos() - since >= length.toNanos();
    }
}
