package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lease;
import dev.headrace.worker.internal.run.EffectiveLimits;
import dev.headrace.worker.internal.run.Ending;
import dev.headrace.worker.internal.run.ExecutionContext;
import dev.headrace.worker.internal.run.HandlerRun;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, from the claim to the acknowledged settle: begin → (await a heartbeat) → run → ended → settle or release →
 * gone. Of a lost lease, a stop request and a timeout, the first one decides; later ones are ignored in the state that it
 * leads to.
 */
public final class TaskExecution {
    private static final Duration ANOTHER_TRY = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final AttemptServices services;
    private final Quarantine quarantine;
    private final AttemptListener listener;
    private final TaskEntry entry;
    private final String taskId;
    private final LeaseHealth health;
    private final HeldSlot slot;
    private AttemptState state = AttemptState.CLAIMED;
    private boolean snoozed;
    private boolean shuttingDown;
    private @Nullable EffectiveLimits limits;
    private @Nullable HandlerRun run;
    private Settlement.@Nullable End end;

    TaskExecution(
            AttemptServices services,
            Quarantine quarantine,
            AttemptListener listener,
            TaskEntry entry,
            LeaseHealth health) {
        this.loop = services.runtime().loop();
        this.services = services;
        this.quarantine = quarantine;
        this.listener = listener;
        this.entry = entry;
        this.taskId = entry.id();
        this.health = health;
        this.slot = new HeldSlot(this, services, quarantine);
    }

    /** Begins the attempt, which is in the table and has a slot. */
    public void begin(long now) {
        guarded(() -> admit(now));
    }

    private void admit(long now) {
        health.arrived(now);
        Settlement.End refusal = services.policy().refusal(entry);
        if (refusal != null) {
            slot.giveBack();
            settle(refusal);
            return;
        }
        limits = services.limits().of(entry, Objects.requireNonNull(entry.type()));
        health.ownTtl(limits.heartbeatTtl());
        if (Quarantine.concerns(entry)) {
            state = AttemptState.AWAITING_BEAT;
            quarantine.admit(this);
        } else {
            run(now);
        }
    }

    /** Delays the handler until a heartbeat that is sent from now on confirms the lease. */
    private void awaitBeat() {
        state = AttemptState.AWAITING_BEAT;
        health.wantProof(loop.nanos());
        listener.beatSoon();
    }

    private void run(long now) {
        state = AttemptState.RUNNING;
        HandlerRun next = new HandlerRun(
                new AttemptView(this, services, listener), services.dispatcher(), Objects.requireNonNull(limits), now);
        run = next;
        slot.handlerStarts();
        next.start();
    }

    /** Notes that the handler's thread is free again. */
    void handlerEnded() {
        slot.handlerEnded();
        guarded(() -> afterHandler(running()));
    }

    private void afterHandler(HandlerRun ended) {
        Ending ending = ended.ending();
        boolean calledOff = shuttingDown || cancelRequested() || ended.timeWasOver();
        if (state == AttemptState.RUNNING && ending instanceof Ending.NotRun && !calledOff) {
            awaitBeat();
            return;
        }
        slot.giveBack();
        if (state == AttemptState.RUNNING) {
            conclude(ending, ended);
            services.journal().ran(entry, ended.ran(loop.nanos()));
        }
    }

    private void conclude(Ending ending, HandlerRun ended) {
        if (ended.timeWasOver()) {
            settle(services.policy().end(entry, limits, ended.timeOver()));
        } else if (ending instanceof Ending.Success success) {
            settle(success.end());
        } else if (cancelRequested()) {
            settle(services.policy().cancelled(entry));
        } else if (shuttingDown) {
            release(RequeueReason.SHUTDOWN);
        } else {
            settle(services.policy().end(entry, limits, ending));
        }
    }

    private void settle(Settlement.End how) {
        end = how;
        listener.ended(this);
        state = AttemptState.SETTLING;
    }

    /** Runs a part of the attempt. An error ends the attempt; the worker would otherwise hold the lease for ever. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            endBroken(e);
        }
    }

    private void endBroken(Throwable error) {
        try {
            slot.letGo();
            if (state.compareTo(AttemptState.SETTLING) < 0) {
                settle(services.policy().undecided(entry, limits, error));
            }
            services.journal().broken(entry, error);
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            loop.schedule(ANOTHER_TRY, () -> endBroken(error));
        }
    }

    /** Replaces an end that cannot be settled. */
    public void endAs(Settlement.End other) {
        end = other;
    }

    public void settled(boolean accepted) {
        leave();
        if (snoozed) {
            quarantine.snoozeSettled();
        }
        services.journal().settled(entry, end(), accepted);
    }

    /** Releases the task: puts it back into its queue, unfinished. */
    public void release(RequeueReason reason) {
        listener.released(this, reason);
        state = AttemptState.RELEASING;
    }

    /** Drops the attempt: this worker no longer holds the lease. */
    public void leave() {
        state = AttemptState.GONE;
        listener.gone(this);
    }

    /** Notes that a heartbeat which was sent at this time succeeded. */
    public void beatPassed(long sentAt) {
        health.beatPassed(sentAt);
        startIfClear();
    }

    /**
     * Starts the handler if nothing delays it any more. For a quarantined task, the next heartbeat announces the start, and
     * the handler waits for its answer.
     */
    void startIfClear() {
        boolean waits = state == AttemptState.AWAITING_BEAT;
        if (waits && health.mayAnnounce() && quarantine.mayStart(this) && !listener.claiming()) {
            health.announceStart();
            awaitBeat();
        } else if (waits && health.proven() && !health.mayAnnounce()) {
            guarded(() -> run(loop.nanos()));
        }
    }

    /** Notes that a heartbeat found the lease lost. If the entry was deleted, no worker has it. */
    public void leaseLost(boolean vanished) {
        if (state == AttemptState.AWAITING_BEAT) {
            slot.giveBack();
            leave();
            services.journal().startRefused();
        } else if (state == AttemptState.RUNNING) {
            leave();
            running().leaseLost();
            quarantine.endSoon(this);
            services.journal().lost(entry, vanished);
        }
    }

    /** Notes a stop request for the task. */
    public void cancelAsked() {
        guarded(() -> {
            if (state == AttemptState.AWAITING_BEAT) {
                slot.giveBack();
                settle(services.policy().cancelled(entry));
            } else if (state == AttemptState.RUNNING && !cancelRequested()) {
                running().cancelAsked();
            }
        });
    }

    /** Checks whether the time of the attempt is over. After the grace, continues without a handler that does not end. */
    void checkTime(long now, Duration grace, boolean interruptAtRisk) {
        guarded(() -> {
            boolean runs = state == AttemptState.RUNNING;
            if (runs && (running().timeEnds(now) || (interruptAtRisk && health.doubtful(now)))) {
                running().callOff();
            } else if (runs && running().graceOver(now, grace)) {
                slot.abandon();
                settle(services.policy().end(entry, limits, running().timeOver()));
                services.journal().abandoned(entry);
            }
        });
    }

    /** Interrupts the handler at the end of the drain timeout, or releases the task if it has not begun. */
    void callOffForShutdown() {
        shuttingDown = true;
        guarded(() -> {
            if (state == AttemptState.AWAITING_BEAT) {
                slot.giveBack();
                release(RequeueReason.SHUTDOWN);
            } else if (state == AttemptState.RUNNING) {
                running().callOff();
            }
        });
    }

    /** Snoozes the task before it begins; this spends nothing. */
    void snooze(Duration delay) {
        snoozed = true;
        slot.giveBack();
        settle(new Settlement.Deferred(delay));
    }

    private HandlerRun running() {
        return Objects.requireNonNull(run);
    }

    /** Returns true if a heartbeat is due before the next round. */
    public boolean needsEarlyBeat(long now, long youngest) {
        return state == AttemptState.AWAITING_BEAT || health.needsEarlyBeat(now, youngest);
    }

    public Settlement.End end() {
        return Objects.requireNonNull(end);
    }

    public LeaseHealth health() {
        return health;
    }

    boolean cancelRequested() {
        return run != null && run.context().cancelRequested();
    }

    public AttemptState state() {
        return state;
    }

    public TaskEntry entry() {
        return entry;
    }

    public Lease lease() {
        return entry.lease();
    }

    public String taskId() {
        return taskId;
    }

    public @Nullable ExecutionContext context() {
        return run == null ? null : run.context();
    }
}
