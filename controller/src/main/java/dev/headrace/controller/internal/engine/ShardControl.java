package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.lead.ClockTrust;
import dev.headrace.controller.internal.lead.DelayCause;
import dev.headrace.controller.internal.lead.DelayListener;
import dev.headrace.controller.internal.lead.ShardLeadership;
import dev.headrace.controller.internal.report.DataLosses;
import dev.headrace.controller.internal.sweep.Poller;
import dev.headrace.controller.internal.sweep.Poller.Step;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.internal.protocol.control.Glimpse;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A controller's part for one shard: the leadership, and the sweeps that depend on it. To be used on the loop only. */
final class ShardControl implements WorkListener {
    private final SweepContext context;
    private final WorkListener outages;
    private final ShardLeadership leadership;
    private final ShardOpening opening;
    private final BlockedNotice notice;
    private final ClockTrust clock;
    private final IdleDetector idle;
    private final ShardSweeps sweeps;
    private final Poller leading;
    private final String leadingWork;
    private final String handOverWork;
    private SweepMode mode = SweepMode.OFF;
    private QueueSettings queue = QueueSettings.DEFAULT;
    private boolean failing;

    /**
     * @param outages is notified of the shard's work after this object
     * @param controller the name of the controller
     */
    ShardControl(
            SweepContext shared,
            WorkListener outages,
            Shard shard,
            String controller,
            DelayListener delays,
            DataLosses losses) {
        this.clock = new ClockTrust(shared.loop(), shared.lines(), shard);
        this.context = shared.of(() -> queue)
                .checkingClocksBy(
                        of -> shared.clockCheck().apply(of).thenApply(compared -> compared && clock.isTrusted()));
        this.outages = outages;
        this.leadership = new ShardLeadership(context, shard, controller, delays, this::begun);
        this.opening = new ShardOpening(context, shard, losses);
        this.notice = new BlockedNotice(context, shard, controller);
        this.idle = new IdleDetector(context.settings());
        this.sweeps = new ShardSweeps(context, this, shard, leadership, idle);
        this.leadingWork = "leadership of " + shard;
        this.handOverWork = "handing over " + shard;
        this.leading = new Poller(context, this, leadingWork, this::leadInterval, this::lead);
    }

    /** Starts to ask for leadership, and then the sweeps, which do nothing without it. */
    void start() {
        leading.start();
        sweeps.start();
    }

    /** Stops the sweeps, and then gives the leadership to another controller. */
    CompletionStage<Void> stop() {
        sweeps.stop();
        leading.stop();
        return leadership.mode(SweepMode.OFF);
    }

    /**
     * Sets the mode and the queue's settings.
     *
     * @param next what the sweeps may do; no more than the queue allows
     */
    void settings(SweepMode next, QueueSettings ofQueue) {
        if (mode != next) {
            notice.modeChanged();
        }
        mode = next;
        queue = ofQueue;
        context.loop().when(leadership.mode(next), (left, error) -> {
            if (error != null) {
                failed(handOverWork, error);
            } else {
                outages.succeeded(handOverWork);
            }
        });
    }

    /** Notes that this controller's view of the shard's server was interrupted. */
    void interrupt(DelayCause cause) {
        if (cause == DelayCause.CLOCK_JUMPED) {
            clock.jumped();
        }
        idle.activity();
        sweeps.forgetObservations();
        leadership.interrupt(cause);
    }

    /** Returns true if occasional glimpses are enough: the shard is idle, or another controller leads it. */
    boolean needsOnlyGlimpses() {
        return leadership.heldByAnother() || idle.isIdle() && leadership.mayObserve();
    }

    /** Returns the token by which leadership is to be renewed together with that of other idle shards. */
    Optional<String> tokenToRenew() {
        return idle.isIdle() ? leadership.tokenToRenew() : Optional.empty();
    }

    /** Notes the answer to a renewal together with other shards. If leadership is gone, it is asked for at once. */
    void renewedWithOthers(String token, boolean leads, long sentAt) {
        leadership.renewedWithOthers(token, leads, sentAt);
        if (!leads) {
            leading.runNow();
        }
    }

    /** Notes what a glimpse at the shard found. */
    void glimpsed(Glimpse seen) {
        if (!needsOnlyGlimpses()) {
            return;
        }
        boolean expected = leadership.expects(seen.leader());
        if (leadership.mayObserve() && (!expected || seen.waiting())) {
            sweeps.wake();
        }
        if (!expected) {
            leading.runNow();
        }
    }

    /** Returns the time to the next request. If another controller leads, this one asks when that leadership would expire. */
    private Duration leadInterval() {
        return leadership.heldByAnother()
                ? context.settings().leadershipTtl().multipliedBy(3).dividedBy(5)
                : context.settings().scanInterval();
    }

    /** Forbids all changes, or allows them again. */
    void forbidChanges(boolean forbidden) {
        leadership.forbidChanges(forbidden);
    }

    /** Returns true if this controller sweeps or observes the shard now. */
    boolean sweeps() {
        return leadership.mayObserve();
    }

    /** Returns true if the last attempt to lead the shard failed. */
    boolean failing() {
        return failing;
    }

    private void begun() {
        sweeps.forgetObservations();
        sweeps.wake();
    }

    private CompletionStage<Step> lead() {
        CompletionStage<Void> opened =
                mode == SweepMode.ENFORCE ? opening.openOnce() : CompletableFuture.completedFuture(null);
        return opened.thenCompose(open -> leadership.renew(idle.isIdle())).thenApply(asked -> {
            notice.update(mode, leadership, failing);
            return Step.SENT;
        });
    }

    @Override
    public void began(String work) {
        opening.began(work);
    }

    @Override
    public void succeeded(String work) {
        failing &= !work.equals(leadingWork);
        notice.succeeded(work);
        outages.succeeded(work);
    }

    @Override
    public void skipped(String work) {
        notice.succeeded(work);
        outages.skipped(work);
    }

    @Override
    public void failed(String work, Throwable error) {
        failing |= work.equals(leadingWork);
        if (error instanceof StoreException store && !store.passing()) {
            notice.refused(work, error);
            notice.update(mode, leadership, failing);
        }
        if (error instanceof StoreException store && store.kind() == StoreException.Kind.NO_GROUP) {
            opening.groupMissing(work);
        }
        DelayCause.of(error).ifPresent(this::interrupt);
        outages.failed(work, error);
    }
}
