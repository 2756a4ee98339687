package dev.headrace.worker;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors whether the beats of one shard get through. A whole round decides: one chunk of it, or an early beat for a few
 * tasks, can pass while the rest of the tasks goes without. Used on the loop only.
 */
final class BeatMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(BeatMonitor.class);
    private static final int DEGRADED_AFTER = 3;

    private final ShardRunner home;
    private final EventLoop loop;
    private final Trouble rounds;
    private final Trouble early;
    private boolean confirmed;
    private boolean degraded;
    private long passedAt;

    BeatMonitor(ShardRunner home) {
        this.home = home;
        this.loop = home.core().loop();
        this.rounds = new Trouble(loop, "beating for tasks of " + home.shard());
        this.early = new Trouble(loop, "beating for tasks of " + home.shard() + " that have just started");
    }

    /** The first round is about to go out. */
    void begin() {
        passedAt = loop.nanos();
    }

    /** Returns true while beats get through: nothing claimed would be kept alive otherwise. */
    boolean getThrough() {
        return confirmed;
    }

    /** Returns true if the last whole round failed. */
    boolean failing() {
        return rounds.inARow() > 0;
    }

    /** What keeps beats from getting through, in words, or nothing. */
    Optional<String> complaint() {
        return rounds.now().or(early::now);
    }

    /** A call of a round, whole or early, was answered. */
    void answered() {
        passedAt = loop.nanos();
    }

    /** Every task was beaten for, those that have just started too. */
    void roundPassed() {
        rounds.passed();
        early.passed();
        if (degraded) {
            degraded = false;
            LOG.info("HEARTBEAT_RESTORED: beats for tasks of {} get through again; claims go on", home.shard());
        }
        if (!confirmed) {
            confirmed = true;
            home.claims().wake();
        }
    }

    void roundFailed(Throwable error) {
        rounds.failed(error);
        failed(error);
    }

    void earlyPassed() {
        early.passed();
    }

    void earlyFailed(Throwable error) {
        early.failed(error);
        failed(error);
    }

    private void failed(Throwable error) {
        home.groupLostIf(error);
        Duration ttl = home.core().settings().heartbeats().ttl();
        long trust = home.core().settings().heartbeats().trust().toNanos();
        if (!degraded && (rounds.inARow() > DEGRADED_AFTER || loop.nanos() - passedAt > trust)) {
            degraded = true;
            confirmed = false;
            home.endWait();
            LOG.warn(
                    "HEARTBEAT_DEGRADED: {} rounds of beats for tasks of {} failed in a row; no more are claimed until a"
                            + " round gets through. {} tasks run on, and are another's when beats stay away for {}",
                    rounds.inARow(),
                    home.shard(),
                    home.table().size(),
                    DurationText.of(ttl));
        }
    }
}
