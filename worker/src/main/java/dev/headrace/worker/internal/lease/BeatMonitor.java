package dev.headrace.worker.internal.lease;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Shard;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.claim.ClaimGate;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors whether the beats of one shard get through. A whole round decides: one chunk of it, or an early beat for a few
 * tasks, can pass while the rest of the tasks goes without. Used on the loop only.
 */
public final class BeatMonitor implements ClaimGate {
    private static final Logger LOG = LoggerFactory.getLogger(BeatMonitor.class);
    private static final int DEGRADED_AFTER = 3;

    private final EventLoop loop;
    private final Shard shard;
    private final HeartbeatSettings settings;
    private final LeaseTable table;
    private final Listener listener;
    private final Outage rounds;
    private final Outage early;
    private boolean confirmed;
    private boolean degraded;
    private long passedAt;
    private Runnable opened = () -> {};

    public BeatMonitor(WorkerRuntime runtime, Shard shard, LeaseTable table, Listener listener) {
        this.loop = runtime.loop();
        this.shard = shard;
        this.settings = runtime.settings().heartbeats();
        this.table = table;
        this.listener = listener;
        this.rounds = new Outage(loop, "beating for tasks of " + shard);
        this.early = new Outage(loop, "beating for tasks of " + shard + " that have just started");
    }

    /** The first round is about to go out. */
    public void begin() {
        passedAt = loop.nanos();
    }

    /** Open while beats get through: nothing claimed would be kept alive otherwise. */
    @Override
    public int allowed() {
        return confirmed ? ALL : 0;
    }

    @Override
    public void onOpen(Runnable action) {
        opened = action;
    }

    /** Returns true if the last whole round failed. */
    boolean failing() {
        return rounds.inARow() > 0;
    }

    /** What keeps beats from getting through, in words, or nothing. */
    public Optional<String> complaint() {
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
            LOG.info("HEARTBEAT_RESTORED: beats for tasks of {} get through again; claims go on", shard);
        }
        if (!confirmed) {
            confirmed = true;
            opened.run();
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
        listener.beatsFailed(error);
        long trust = settings.trust().toNanos();
        if (!degraded && (rounds.inARow() > DEGRADED_AFTER || loop.nanos() - passedAt > trust)) {
            degraded = true;
            confirmed = false;
            listener.degraded();
            LOG.warn(
                    "HEARTBEAT_DEGRADED: {} rounds of beats for tasks of {} failed in a row; no more are claimed until a"
                            + " round gets through. {} tasks run on, and are another's when beats stay away for {}",
                    rounds.inARow(),
                    shard,
                    table.size(),
                    DurationText.of(settings.ttl()));
        }
    }

    /** Is told of beats that do not get through. */
    public interface Listener {
        /** A round, or a part of one, failed. */
        void beatsFailed(Throwable error);

        /** Beats have failed for so long that nothing is to be claimed. */
        void degraded();
    }
}
