package dev.headrace.worker.internal.lease;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
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
 * Monitors whether the heartbeats of one shard succeed. Only a full round opens the gate for claims: a single chunk, or an
 * early heartbeat for a few tasks, can succeed while the other tasks get none. A failed round, full or early, closes it after more than 3
 * failed full rounds in a row, or after the trust time without any answer. Used on the loop only.
 */
public final class BeatMonitor implements ClaimGate {
    private static final Logger LOG = LoggerFactory.getLogger(BeatMonitor.class);
    private static final int DEGRADED_AFTER = 3;

    private final EventLoop loop;
    private final SparseLines lines;
    private final Shard shard;
    private final HeartbeatSettings settings;
    private final LeaseTable table;
    private final Listener listener;
    private final Outage rounds;
    private final Outage early;
    private boolean open;
    private boolean degraded;
    private long answeredAt;
    private Runnable opened = () -> {};

    public BeatMonitor(WorkerRuntime runtime, Shard shard, LeaseTable table, Listener listener) {
        this.loop = runtime.loop();
        this.lines = runtime.lines();
        this.shard = shard;
        this.settings = runtime.settings().heartbeats();
        this.table = table;
        this.listener = listener;
        this.rounds = new Outage(runtime, "sending heartbeats for tasks of %s", shard);
        this.early = new Outage(runtime, "sending heartbeats for tasks of %s that have just started", shard);
    }

    /** Notes that the first round is about to be sent. */
    public void begin() {
        answeredAt = loop.nanos();
    }

    /** Is open while heartbeats succeed; the worker could not keep claimed tasks alive otherwise. */
    @Override
    public int allowed() {
        return open ? ALL : 0;
    }

    @Override
    public void onOpen(Runnable action) {
        opened = action;
    }

    /** Returns true if the last full round failed. */
    boolean failing() {
        return rounds.inARow() > 0;
    }

    /** Returns the current error of heartbeats, or empty. */
    public Optional<String> complaint() {
        return rounds.now().or(early::now);
    }

    /** Notes that a call of a full or early round was answered. */
    void answered() {
        answeredAt = loop.nanos();
    }

    /** Notes that a heartbeat was sent for every task, including those that have just started. */
    void roundPassed() {
        rounds.passed();
        early.passed();
        if (degraded) {
            degraded = false;
            lines.say(
                    "heartbeats that are restored",
                    shard,
                    more -> LOG.info(
                            degraded
                                    ? "HEARTBEAT_RESTORED: heartbeats for tasks of {} succeeded again for a while; they fail again{}"
                                    : "HEARTBEAT_RESTORED: heartbeats for tasks of {} succeed again; claiming continues{}",
                            shard,
                            more));
        }
        if (!open) {
            open = true;
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
        if (!degraded && (rounds.inARow() > DEGRADED_AFTER || loop.nanos() - answeredAt > trust)) {
            degraded = true;
            open = false;
            listener.degraded();
            logDegraded(rounds.inARow(), table.size());
        }
    }

    private void logDegraded(int failed, int running) {
        lines.say("heartbeats that are degraded", shard, more -> {
            if (degraded) {
                LOG.warn(
                        "HEARTBEAT_DEGRADED: {} rounds of heartbeats for tasks of {} failed in a row; no tasks are"
                                + " claimed until a round succeeds. {} tasks are running; other workers may get them"
                                + " after {} without heartbeats{}",
                        failed,
                        shard,
                        running,
                        DurationText.of(settings.ttl()),
                        more);
            } else {
                LOG.warn(
                        "HEARTBEAT_DEGRADED is over: {} rounds of heartbeats for tasks of {} failed in a row, and succeed"
                                + " again{}",
                        failed,
                        shard,
                        more);
            }
        });
    }

    /** Receives failures of heartbeats. */
    public interface Listener {
        /** Called when a round, or a part of one, failed. */
        void beatsFailed(Throwable error);

        /** Called when heartbeats have failed for so long that nothing may be claimed. */
        void degraded();
    }
}
