package dev.headrace.worker;

import dev.headrace.protocol.Settlement;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskEntry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, claim to acknowledged settle: begin → (await a beat) → run → ended → settle or release → gone.
 * A lost lease, a wish to stop, or the end of its time: what comes first decides, and what comes later finds a step that
 * ignores it. Touched on the loop only, but for what its handler's thread asks.
 */
final class TaskExecution {
    private final ShardRunner home;
    private final TaskEntry entry;
    private final String taskId;
    private final LeaseHealth health;
    private Step step = Step.CLAIMED;
    private boolean suspect;
    private boolean putOff;
    private boolean shuttingDown;
    private boolean abandoned;
    private @Nullable EffectiveLimits limits;
    private @Nullable Deadline deadline;
    private @Nullable HandlerCall call;
    private @Nullable ExecutionContext context;
    private Settlement.@Nullable End end;

    TaskExecution(ShardRunner home, TaskEntry entry, LeaseHealth health) {
        this.home = home;
        this.entry = entry;
        this.taskId = entry.id();
        this.health = health;
    }

    /** It is in the table and has a slot. */
    void begin(long now) {
        health.arrived(now);
        Settlement.End refusal = home.judge().refusal(this);
        if (refusal != null) {
            home.slots().giveBack(1);
            settle(refusal);
            return;
        }
        limits = home.limits().of(entry, Objects.requireNonNull(entry.type()));
        health.ownTtl(limits.heartbeatTtl());
        suspect = Suspects.concerns(entry);
        if (suspect) {
            home.suspects().admit(this);
        } else {
            run(now);
        }
    }

    /** A heartbeat sent from now on must tell that the lease is this worker's before the handler may start. */
    void awaitBeat() {
        step = Step.AWAITING_BEAT;
        health.wantProof(home.core().loop().nanos());
        home.heartbeats().beatSoon();
    }

    private void run(long now) {
        step = Step.RUNNING;
        deadline = new Deadline(now, limits());
        context = new ExecutionContext(this, Objects.requireNonNull(entry.type()), now);
        call = home.dispatcher().call(this, context);
        home.slots().handlerStarted();
        home.dispatcher().start(call);
    }

    /** Its handler's thread is free again. */
    void handlerEnded() {
        home.slots().handlerEnded();
        Ending ending = Objects.requireNonNull(call).ending();
        boolean over = deadline != null && deadline.decided();
        if (step == Step.RUNNING && ending instanceof Ending.NotRun && !shuttingDown && !cancelRequested() && !over) {
            awaitBeat();
            return;
        }
        giveSlotBack();
        if (abandoned) {
            home.meters().abandonedEnded();
        } else if (step == Step.RUNNING) {
            conclude(ending, Objects.requireNonNull(deadline));
        }
    }

    private void conclude(Ending ending, Deadline deadline) {
        home.meters().ran(deadline.ran(home.core().loop().nanos()));
        if (deadline.decided()) {
            settle(home.judge().end(this, deadline.failure()));
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
        step = Step.SETTLING;
        home.settler().add(this);
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
        step = Step.RELEASING;
        handBack.add(this);
    }

    /** It is another's, or nobody's, from now on. */
    void leave() {
        step = Step.GONE;
        home.table().remove(this);
    }

    private void giveSlotBack() {
        home.slots().giveBack(1);
        home.suspects().ended(this);
    }

    /** A beat that was sent then got through. */
    void beatPassed(long sentAt) {
        health.beatPassed(sentAt);
        startIfClear();
    }

    /** Starts it if all it waited for has come. */
    void startIfClear() {
        if (step == Step.AWAITING_BEAT
                && health.proven()
                && (!suspect || home.suspects().mayStart(this) && !home.claims().asking())) {
            run(home.core().loop().nanos());
        }
    }

    /** A beat found that the lease is not this worker's any more; with its entry deleted, it is nobody's. */
    void leaseLost(boolean vanished) {
        if (step == Step.AWAITING_BEAT) {
            giveSlotBack();
            leave();
            home.meters().acquireConflict();
        } else if (step == Step.RUNNING) {
            leave();
            Objects.requireNonNull(context).setLeaseLost();
            Objects.requireNonNull(call).callOff();
            home.journal().lost(this, vanished);
            home.suspects().endSoon(this, home.core().settings().limits().timeoutGrace());
        }
    }

    /** Its submitter wants it to stop. */
    void cancelAsked() {
        if (step == Step.AWAITING_BEAT) {
            giveSlotBack();
            settle(home.judge().cancelled(this));
        } else if (step == Step.RUNNING && !cancelRequested()) {
            Objects.requireNonNull(context).setCancelRequested();
            Objects.requireNonNull(call).callOff();
        }
    }

    /** Looks whether its time is over, and later goes on without a handler that does not end. */
    void checkTime(long now, Duration grace, boolean interruptAtRisk) {
        if (step != Step.RUNNING || deadline == null || call == null || context == null) {
            return;
        }
        if (!call.begun() && home.dispatcher().callsWait()) {
            deadline.notBegun(now);
        }
        if (deadline.decide(now, context.stretch()) || (interruptAtRisk && doubtful())) {
            call.callOff();
        } else if (deadline.graceOver(now, grace)) {
            abandoned = true;
            home.meters().abandoned();
            home.journal().abandoned(this);
            home.suspects().ended(this);
            settle(home.judge().end(this, deadline.failure()));
        }
    }

    /** The worker shuts down and waits no longer: interrupts the handler, or gives back what has not begun. */
    void callOffForShutdown() {
        shuttingDown = true;
        if (step == Step.AWAITING_BEAT) {
            giveSlotBack();
            release(home.handBack());
        } else if (step == Step.RUNNING) {
            Objects.requireNonNull(call).callOff();
        }
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
        home.slots().giveBack(1);
        settle(new Settlement.Snoozed(delay));
    }

    /** Whether nobody has heard for so long that the lease is this worker's that it may be another's. Any thread. */
    boolean doubtful() {
        return health.doubtful(now());
    }

    /** The limits that hold for it. Known once it has a handler. */
    EffectiveLimits limits() {
        return Objects.requireNonNull(limits);
    }

    /** The loop's clock. Any thread. */
    long now() {
        return home.core().loop().nanos();
    }

    /** On the handler's thread: there is news that is worth a beat, soon or at once. */
    void wantBeat(boolean atOnce) {
        health.wantBeat();
        if (atOnce) {
            home.core().loop().execute(home.heartbeats()::beatSoon);
        }
    }

    /** On the handler's thread, at its very end. */
    void endedOnItsThread() {
        home.finished().add(this);
    }

    /** On the handler's thread: a predicate of the user's threw, and was taken for its safe answer. */
    void predicateFailed(String predicate, String takenFor, Throwable error) {
        home.journal().predicateFailed(this, predicate, takenFor, error);
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
        return context != null && context.cancelRequested();
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
        return context;
    }
}
