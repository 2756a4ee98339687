package dev.headrace.controller.internal.lead;

import dev.headrace.controller.internal.report.ControllerMeters;

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
 * each may start the wait three times. From the fourth time on there is none: the sweeps watch each task by itself for
 * that long instead, whatever interrupts them. A whole such time without an interruption clears the record, whether this
 * controller leads, another one does, or none; the time of a wait itself does not count.
 */
final class RecoveryDelay {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryDelay.class);
    private static final int STRIKES = 3;

    private final EventLoop loop;
    private final Shard shard;
    private final Duration length;
    private final ControllerMeters meters;
    private final Map<DelayCause, Integer> strikes = new EnumMap<>(DelayCause.class);
    private long since;
    private long quietSince;
    private boolean waiting;
    private DelayCause cause = DelayCause.NO_LEADER;
    private boolean givenUp;

    RecoveryDelay(EventLoop loop, Shard shard, Duration length, ControllerMeters meters) {
        this.loop = loop;
        this.shard = shard;
        this.length = length;
        this.meters = meters;
        this.quietSince = loop.nanos();
    }

    /** An interruption, whether this controller leads or not. */
    void disturbed() {
        forgetIfQuiet();
        waiting = false;
        quietSince = loop.nanos();
    }

    /**
     * Starts the wait anew; answers false when there is to be none, as the cause has had its share.
     *
     * @param observing whether its controller would change nothing anyway
     */
    boolean begin(DelayCause why, boolean observing) {
        cause = why;
        disturbed();
        since = loop.nanos();
        int strike = strikes.merge(cause, 1, Integer::sum);
        givenUp = strike > STRIKES;
        waiting = !givenUp;
        if (givenUp) {
            LOG.error(
                    "shard {}: {}, for the {}th time running; the shard waits no more, and each task is recovered once its owner"
                            + " was seen silent for {}",
                    shard,
                    cause.words(),
                    strike,
                    Spoken.of(length));
            meters.waitSkipped(shard, cause);
            return false;
        }
        announce(observing);
        meters.waitBegan(shard, cause);
        return true;
    }

    private void announce(boolean observing) {
        if (observing && cause == DelayCause.NO_LEADER) {
            LOG.info(
                    "shard {}: only observing; what is abandoned is reported from {} on, when a controller that enforces would"
                            + " begin",
                    shard,
                    Spoken.of(length));
            return;
        }
        String line = "shard {}: {}; nothing is recovered or promoted for {}, so that every living worker beats first";
        if (cause == DelayCause.NO_LEADER) {
            LOG.info(line, shard, cause.words(), Spoken.of(length));
        } else {
            LOG.warn(line, shard, cause.words(), Spoken.of(length));
        }
    }

    /** Why nothing is done until it is over, in words. */
    String reason() {
        return cause.words() + "; nothing is recovered or promoted until it has waited for " + Spoken.of(length)
                + ", so that every living worker beats first";
    }

    /** Whether the wait has lasted long enough. */
    boolean over() {
        return lasted(since);
    }

    /** ShardLeadership begins now. */
    void ended() {
        disturbed();
    }

    /** Another controller leads, or none is to. */
    void left() {
        waiting = false;
    }

    /** ShardLeadership goes on without a gap. */
    void undisturbed() {
        forgetIfQuiet();
    }

    /** Whether the last cause got no wait, and each task is to be watched by itself. */
    boolean givenUp() {
        return givenUp;
    }

    private void forgetIfQuiet() {
        if (!waiting && lasted(quietSince)) {
            strikes.clear();
            givenUp = false;
        }
    }

    private boolean lasted(long from) {
        return loop.nanos() - from >= length.toNanos();
    }
}
