package dev.headrace.worker;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, claim to acknowledged settle: begin → (await a beat) → run → ended → settle or release → gone.
 * A lost lease, a wish to stop, or the end of its time: what comes first decides, and what comes later finds a step that
 * ignores it. Touched on the loop only, but for what {@link AttemptView} asks.
 */
final class TaskExecution {
    private final ShardRunner home;
    private final TaskEntry entry;
    private final String taskId;
    private final LeaseHealth health;
    private final HeldSlot slot;
    private Step step = Step.CLAIMED;
    private boolean putOff;
    private boolean shuttingDown;
    private @Nullable EffectiveLimits limits;
    private @Nullable HandlerRun run;
    private Settlement.@Nullable End end;

    TaskExecution(ShardRunner home, TaskEntry entry, LeaseHealth health) {
        this.home = home;
        this.entry = entry;
        this.taskId = entry.id();
        this.health = health;
        this.slot = new HeldSlot(this, home);
    }

    /** It is in the table and has a slot. */
    void begin(long now) {
        guarded(() -> admit(now));
    }

    private void admit(long now) {
        health.arrived(now);
        Settlement.End refusal = home.judge().refusal(this);
        if (refusal != null) {
            slot.giveBack();
            settle(refusal);
            return;
        }
        limits = home.limits().of(entry, Objects.requireNonNull(entry.type()));
        health.ownTtl(limits.heartbeatTtl());
        if (Suspects.concerns(entry)) {
            step = Step.AWAITING_BEAT;
            home.suspects().admit(this);
        } else {
            run(now);
        }
    }

    /** A heartbeat sent from now on must tell that the lease is this worker's before the handler may start. */
    private void awaitBeat() {
        step = Step.AWAITING_BEAT;
        health.wantProof(home.core().loop().nanos());
        home.heartbeats().beatSoon();
    }

    private void run(long now) {
        step = Step.RUNNING;
        HandlerRun next = new HandlerRun(new AttemptView(this, home), home.dispatcher(), limits(), now);
        run = next;
        slot.handlerStarts();
        next.start();
    }

    /** Its handler's thread is free again. */
    void handlerEnded() {
        slot.handlerEnded();
        guarded(() -> afterHandler(running()));
    }

    private void afterHandler(HandlerRun ended) {
        Ending ending = ended.ending();
        boolean calledOff = shuttingDown || cancelRequested() || ended.timeWasOver();
        if (step == Step.RUNNING && ending instanceof Ending.NotRun && !calledOff) {
            awaitBeat();
            return;
        }
        slot.giveBack();
        if (step == Step.RUNNING) {
            conclude(ending, ended);
            home.meters().ran(ended.ran(home.core().loop().nanos()));
        }
    }

    private void conclude(Ending ending, HandlerRun ended) {
        if (ended.timeWasOver()) {
            settle(home.judge().end(this, ended.timeOver()));
        } else if (ending instanceof Ending.Success success) {
            settle(success.end());
        } else if (cancelRequested()) {
            settle(home.judge().cancelled(this));
        } else if (shuttingDown) {
            release(home.handBack());
        } else {
            settle(home.judge().end(this, ending));
        }
    }

    private void settle(Settlement.End how) {
        end = how;
        home.settler().add(this);
        step = Step.SETTLING;
    }

    private void guarded(Runnable part) {
        AttemptNet.run(home, this, part);
    }

    /** Ends it, as a part of it threw what it should not have thrown. */
    void endBroken(Throwable error) {
        slot.letGo();
        if (step.compareTo(Step.SETTLING) < 0) {
            settle(home.judge().undecided(this, error));
        }
    }

    /** What was to be settled cannot be; this is settled instead. */
    void endAs(Settlement.End other) {
        end = other;
    }

    void settled(boolean accepted) {
        leave();
        if (putOff) {
            home.suspects().putOffSettled();
        }
        home.journal().settled(this, end(), accepted);
    }

    /** Gives it back to its queue, unfinished. */
    void release(HandBack handBack) {
        handBack.add(this);
        step = Step.RELEASING;
    }

    /** It is another's, or nobody's, from now on. */
    void leave() {
        step = Step.GONE;
        home.table().remove(this);
    }

    /** A beat that was sent then got through. */
    void beatPassed(long sentAt) {
        health.beatPassed(sentAt);
        startIfClear();
    }

    /** Goes on if what it waited for has come: a suspect's next beat says that it starts, and its handler waits for the answer. */
    void startIfClear() {
        boolean waits = step == Step.AWAITING_BEAT;
        if (waits
                && health.mayAnnounce()
                && home.suspects().mayStart(this)
                && !home.claims().asking()) {
            health.announceStart();
            awaitBeat();
        } else if (waits && health.proven() && !health.mayAnnounce()) {
            guarded(() -> run(home.core().loop().nanos()));
        }
    }

    /** A beat found that the lease is not this worker's any more; with its entry deleted, it is nobody's. */
    void leaseLost(boolean vanished) {
        if (step == Step.AWAITING_BEAT) {
            slot.giveBack();
            leave();
            home.meters().acquireConflict();
        } else if (step == Step.RUNNING) {
            leave();
            running().leaseLost();
            home.suspects().endSoon(this, home.core().settings().limits().timeoutGrace());
            home.journal().lost(this, vanished);
        }
    }

    /** Its submitter wants it to stop. */
    void cancelAsked() {
        guarded(() -> {
            if (step == Step.AWAITING_BEAT) {
                slot.giveBack();
                settle(home.judge().cancelled(this));
            } else if (step == Step.RUNNING && !cancelRequested()) {
                running().cancelAsked();
            }
        });
    }

    /** Looks whether its time is over, and later goes on without a handler that does not end. */
    void checkTime(long now, Duration grace, boolean interruptAtRisk) {
        if (step == Step.RUNNING) {
            guarded(() -> checkTime(running(), now, grace, interruptAtRisk));
        }
    }

    private void checkTime(HandlerRun running, long now, Duration grace, boolean interruptAtRisk) {
        if (running.timeEnds(now) || (interruptAtRisk && health.doubtful(now))) {
            running.callOff();
        } else if (running.graceOver(now, grace)) {
            slot.abandon();
            settle(home.judge().end(this, running.timeOver()));
            home.journal().abandoned(this);
        }
    }

    /** The worker shuts down and waits no longer: interrupts the handler, or gives back what has not begun. */
    void callOffForShutdown() {
        shuttingDown = true;
        guarded(() -> {
            if (step == Step.AWAITING_BEAT) {
                slot.giveBack();
                release(home.handBack());
            } else if (step == Step.RUNNING) {
                running().callOff();
            }
        });
    }

    /** The interrupted handler had its time to end: gives the task back without it. */
    void releaseIfRunning() {
        if (step == Step.RUNNING) {
            release(home.handBack());
        }
    }

    /** Puts it off before it began; it spends nothing. */
    void putOff(Duration delay) {
        putOff = true;
        slot.giveBack();
        settle(new Settlement.PutOff(delay));
    }

    private HandlerRun running() {
        return Objects.requireNonNull(run);
    }

    /** The limits that hold for it. Known once it has a handler. */
    EffectiveLimits limits() {
        return Objects.requireNonNull(limits);
    }

    @Nullable EffectiveLimits limitsIfKnown() {
        return limits;
    }

    /** Whether it should be beaten between the rounds for all. */
    boolean needsEarlyBeat(long now, long youngest) {
        return step == Step.AWAITING_BEAT || health.needsEarlyBeat(now, youngest);
    }

    /** What to settle, as things are now: a beat may have been sent since the last try. */
    Settlement settlement() {
        return new Settlement(entry.lease(), taskId, health.mayHaveKey(), entry.hasRecord(), end());
    }

    Settlement.End end() {
        return Objects.requireNonNull(end);
    }

    LeaseHealth health() {
        return health;
    }

    boolean cancelRequested() {
        return run != null && run.context().cancelRequested();
    }

    Step step() {
        return step;
    }

    TaskEntry entry() {
        return entry;
    }

    Lease lease() {
        return entry.lease();
    }

    String taskId() {
        return taskId;
    }

    @Nullable ExecutionContext context() {
        return run == null ? null : run.context();
    }
}
