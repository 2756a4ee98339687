package dev.headrace.controller.internal.engine;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.lead.ClockTrust;
import dev.headrace.controller.internal.lead.DelayCause;
import dev.headrace.controller.internal.lead.ShardLeadership;
import dev.headrace.controller.internal.report.ControllerMeters;
import dev.headrace.controller.internal.report.DataLosses;

import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.PeriodicWork;
import dev.headrace.protocol.Glimpse;
import dev.headrace.protocol.QueueSettings;
import dev.headrace.protocol.QueueSettings.SweepMode;
import dev.headrace.protocol.StoreException;
import dev.headrace.task.Printable;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One shard under a controller: its leadership and the sweeps that live by it. To be used on the loop only. */
final class ShardControl implements WorkListener {
    private final SweepContext context;
    private final Shard shard;
    private final WorkListener troubles;
    private final DataLosses losses;
    private final Steps steps;
    private final ShardLeadership leadership;
    private final ClockTrust clock;
    private final String leadingWork;
    private final String handingOver;
    private final PeriodicWork leading;
    private final ShardSweeps sweeps;
    private final IdleDetector rest;
    private final ControllerSettings settings;
    private SweepMode mode = SweepMode.OFF;
    private QueueSettings queue = QueueSettings.DEFAULT;
    private final Set<String> begunSinceOpening = new HashSet<>();
    private boolean open;
    private boolean groupLost;
    private boolean failing;
    private final Duration toldFor;
    private final String name;
    private long toldAt;
    private boolean blockedTold = true;
    private final Map<String, String> refused = new LinkedHashMap<>();

    ShardControl(
            SweepContext shared,
            Shard shard,
            String name,
            ControllerSettings settings,
            ControllerMeters meters,
            DataLosses losses) {
        this.clock = new ClockTrust(shared.loop(), shard);
        this.context = shared.watchedBy(this)
                .of(() -> queue)
                .checkingClocksBy(of -> shared.clockCheck().apply(of).thenApply(looked -> looked && clock.holds()));
        this.shard = shard;
        this.troubles = shared.watch();
        this.losses = losses;
        this.steps = new Steps(shared.loop());
        this.leadership = new ShardLeadership(context, shard, name, settings, meters, this::begun);
        this.toldFor = settings.canary();
        this.name = name;
        this.toldAt = context.loop().nanos() - toldFor.toNanos();
        this.leadingWork = "leadership of " + shard;
        this.handingOver = "handing over " + shard;
        this.leading = new PeriodicWork(context, leadingWork, this::untilNextLead, this::lead);
        this.rest = new IdleDetector(context.rules());
        this.settings = settings;
        this.sweeps = new ShardSweeps(context, shard, leadership, rest);
    }

    /** ShardLeadership first: without it the sweeps have nothing to go by. */
    void start() {
        leading.start();
        sweeps.start();
    }

    /** The sweeps lose their mandate, then another controller may have it. */
    CompletionStage<Void> stop() {
        sweeps.stop();
        leading.stop();
        return leadership.mode(SweepMode.OFF);
    }

    /**
     * What holds from now on.
     *
     * @param next what the sweeps may do; no more than the queue allows
     */
    void settings(SweepMode next, QueueSettings said) {
        blockedTold |= mode != next;
        mode = next;
        queue = said;
        context.loop().when(leadership.mode(next), (left, error) -> {
            if (error != null) {
                failed(handingOver, error);
            } else {
                troubles.fine(handingOver);
            }
        });
    }

    void interrupt(DelayCause cause) {
        if (cause == DelayCause.CLOCK_JUMPED) {
            clock.jumped();
        }
        rest.end();
        sweeps.forgetLooks();
        leadership.interrupt(cause);
    }

    /** Whether a glimpse now and then is enough: nothing happens in the shard, or another controller sweeps it. */
    boolean resting() {
        return leadership.heldByAnother() || rest.now() && leadership.looks();
    }

    /** The token by which its leadership is to be renewed along with those of other shards at rest. */
    Optional<String> dueAlong() {
        return rest.now() ? leadership.dueAlong() : Optional.empty();
    }

    /** Where the leadership is gone, it is asked for at once. */
    void renewedAlong(String token, boolean has, long sentAt) {
        leadership.renewedAlong(token, has, sentAt);
        if (!has) {
            leading.runNow();
        }
    }

    /** What a look at all resting shards found here. */
    void glimpsed(Glimpse seen) {
        if (!resting()) {
            return;
        }
        boolean expected = leadership.expects(seen.leader());
        if (leadership.looks() && (!expected || seen.waiting())) {
            sweeps.wake();
        }
        if (!expected) {
            leading.runNow();
        }
    }

    /** Another's is asked for so late that it would have run out. */
    private Duration untilNextLead() {
        return leadership.heldByAnother() ? settings.canary().multipliedBy(3).dividedBy(5) : settings.scanInterval();
    }

    void bar(boolean nothingMayChange) {
        leadership.bar(nothingMayChange);
    }

    /** Whether it is this controller that sweeps the shard now, or looks at it where it only observes. */
    boolean sweeps() {
        return leadership.looks();
    }

    /** Whether the last try to lead it failed. */
    boolean failing() {
        return failing;
    }

    private void begun() {
        sweeps.forgetLooks();
        sweeps.wake();
    }

    private CompletionStage<Void> lead() {
        return openOnce().thenCompose(opened -> leadership.renew(rest.now())).thenRun(this::tellObstacle);
    }

    /** For whoever asks why nothing happens; the log has said it already, so a failure costs nothing. */
    private void tellObstacle() {
        boolean concerned = mode == SweepMode.ENFORCE && (leadership.looks() || failing);
        Optional<String> why = leadership
                .obstacle()
                .or(() -> refused.values().stream().findFirst().filter(refusal -> concerned));
        if (why.isPresent()) {
            tell(why.get(), true);
        } else if (mode == SweepMode.OBSERVE && context.loop().nanos() - toldAt >= toldFor.toNanos() / 3) {
            toldAt = context.loop().nanos();
            tell(observes(), false);
        } else if (leadership.acts() && blockedTold) {
            tell("", true);
        }
    }

    private String observes() {
        return queue.sweep() == SweepMode.OBSERVE
                ? "the queue's sweep mode is observe"
                : "the controller " + name + " only observes (--mode observe)";
    }

    /** One that begins to act takes back what another may have said before. */
    private void tell(String why, boolean leads) {
        blockedTold = !why.isEmpty();
        context.loop().when(context.store().tellBlocked(shard, why, leads, toldFor), (told, error) -> {});
    }

    private CompletionStage<Void> openOnce() {
        if (open || mode != SweepMode.ENFORCE) {
            return CompletableFuture.completedFuture(null);
        }
        return steps.onLoop(context.store().openShard(shard)).thenAccept(opened -> {
            begunSinceOpening.clear();
            open = true;
            if (groupLost) {
                groupLost = false;
                losses.reopened(shard, opened);
            }
        });
    }

    @Override
    public void begins(String work) {
        begunSinceOpening.add(work);
    }

    @Override
    public void fine(String work) {
        failing &= !work.equals(leadingWork);
        refused.remove(work);
        troubles.fine(work);
    }

    @Override
    public void failed(String work, Throwable error) {
        failing |= work.equals(leadingWork);
        if (error instanceof StoreException store && !store.passing()) {
            refused.put(work, work + " failed: " + Printable.escape(String.valueOf(error.getMessage()), 500));
            tellObstacle();
        }
        if (error instanceof StoreException store && store.kind() == StoreException.Kind.NO_GROUP) {
            reopen(work);
        }
        DelayCause.of(error).ifPresent(this::interrupt);
        troubles.failed(work, error);
    }

    /**
     * It was open, and a lane or its group is gone: only a person or a failover that lost writes does that. What the
     * opening finds says which. What began before it was opened again has met the old loss, and tells of no second one.
     */
    private void reopen(String work) {
        if (open && begunSinceOpening.contains(work)) {
            open = false;
            groupLost = true;
        }
    }
}
