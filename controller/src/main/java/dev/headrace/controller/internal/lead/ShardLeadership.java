package dev.headrace.controller.internal.lead;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.report.ControllerMeters;

import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.protocol.LeadReply;
import dev.headrace.protocol.QueueSettings.SweepMode;
import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Shard;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A controller's leadership of one shard, and with it the mandate of the shard's sweeps. Whatever makes heartbeats
 * vanish without their workers' doing (a restart, an eviction, a jump of the clock) makes the shorter-lived leadership
 * vanish first; so whoever finds it absent, or had its view of Redis interrupted, waits until every living worker has
 * beaten again. A controller that only observes takes no leadership, since it would keep one that enforces from its
 * work; it waits by itself after the same interruptions, and several of them report side by side.
 */
public final class ShardLeadership implements Mandate {
    private static final String HANDED_OVER = "handed-over";

    private final SweepContext context;
    private final Shard shard;
    private final String name;
    private final ControllerSettings settings;
    private final Steps steps;
    private final RecoveryDelay wait;
    private final Runnable begun;

    /** How much of its life may be over before it is renewed with others, and by itself: a good third is left then. */
    private static final double RENEWED_ALONG = 0.4;

    private static final double RENEWED_ALONE = 0.6;

    private SweepMode mode = SweepMode.OFF;
    private State state = State.APART;
    private long term = 1;
    private @Nullable String toDrop;
    private @Nullable DelayCause cause;
    private boolean barred;
    private boolean held;
    private long renewedAt;

    private enum State {
        APART,
        WAITING,
        LEADING
    }

    /**
     * @param name who asks, unique among controllers and boots; the token's beginning
     * @param begun run each time the mandate begins
     */
    public ShardLeadership(
            SweepContext context,
            Shard shard,
            String name,
            ControllerSettings settings,
            ControllerMeters meters,
            Runnable begun) {
        this.context = context;
        this.shard = shard;
        this.name = name;
        this.settings = settings;
        this.steps = new Steps(context.loop());
        this.wait = new RecoveryDelay(context.loop(), shard, settings.settlingTime(), meters);
        this.begun = begun;
    }

    @Override
    public boolean looks() {
        return state == State.LEADING && mode != SweepMode.OFF;
    }

    @Override
    public boolean acts() {
        return looks() && mode == SweepMode.ENFORCE && !barred;
    }

    @Override
    public String restraint() {
        if (mode == SweepMode.OBSERVE) {
            return "only observing";
        }
        return barred && looks() ? "nothing is changed while Redis may evict keys" : "it does not lead at this moment";
    }

    @Override
    public boolean watchesEach() {
        return wait.givenUp();
    }

    /** A new one each term: a call of an earlier term that comes late finds a token that leads no more. */
    @Override
    public String token() {
        return token(term);
    }

    private String token(long ofTerm) {
        return name + "#" + ofTerm;
    }

    @Override
    public void refused() {
        interrupt(DelayCause.EXPIRED);
    }

    /** What the sweeps may do at most. Leaving {@code ENFORCE} gives the leadership away. */
    public CompletionStage<Void> mode(SweepMode next) {
        if (next == mode) {
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<Void> left = mode == SweepMode.ENFORCE ? leave() : CompletableFuture.completedFuture(null);
        state = State.APART;
        held = false;
        cause = null;
        wait.left();
        mode = next;
        return left;
    }

    /** Holds all changes back, or allows them again, whatever the mode. */
    public void bar(boolean nothingMayChange) {
        barred = nothingMayChange;
    }

    /** Whether another controller was found to have it. */
    public boolean heldByAnother() {
        return held;
    }

    /** Whether this is what the leadership key should hold, as far as is known here; not asked for where nobody leads. */
    public boolean expects(@Nullable String holder) {
        if (mode != SweepMode.ENFORCE) {
            return true;
        }
        return held
                ? holder != null && !holder.startsWith(HANDED_OVER)
                : state != State.LEADING || token().equals(holder);
    }

    /** Why it leads and yet changes nothing, in words, or nothing where it does not lead, or acts. */
    public Optional<String> obstacle() {
        if (mode != SweepMode.ENFORCE || state == State.APART) {
            return Optional.empty();
        } else if (barred) {
            return Optional.of("Redis may evict keys (its maxmemory-policy is not noeviction); nothing is recovered or"
                    + " promoted until CONFIG SET maxmemory-policy noeviction");
        }
        return state == State.WAITING ? Optional.of(wait.reason()) : Optional.empty();
    }

    /**
     * Takes or renews it.
     *
     * @param atRest whether nothing happens in the shard, so that it is renewed along with others; by itself where that fails
     */
    public CompletionStage<Void> renew(boolean atRest) {
        return switch (mode) {
            case OFF -> CompletableFuture.completedFuture(null);
            case OBSERVE -> {
                heard(state == State.APART ? LeadReply.ACQUIRED : LeadReply.RENEWED);
                yield CompletableFuture.completedFuture(null);
            }
            case ENFORCE ->
                atRest && state == State.LEADING && !renewedBefore(RENEWED_ALONE)
                        ? CompletableFuture.completedFuture(null)
                        : drop().thenCompose(dropped -> ask());
        };
    }

    /** The token to renew it by, along with those of other shards at rest, once that is due. */
    public Optional<String> dueAlong() {
        return mode == SweepMode.ENFORCE && state == State.LEADING && renewedBefore(RENEWED_ALONG)
                ? Optional.of(token())
                : Optional.empty();
    }

    /** What became of that: whether this controller has it. */
    public void renewedAlong(String asked, boolean has, long sentAt) {
        if (has && asked.equals(token()) && state == State.LEADING) {
            renewedAt = sentAt;
            renewed();
        }
    }

    private boolean renewedBefore(double partOfItsLife) {
        return context.loop().nanos() - renewedAt >= settings.canary().toNanos() * partOfItsLife;
    }

    private CompletionStage<Void> drop() {
        String token = toDrop;
        if (token == null) {
            return CompletableFuture.completedFuture(null);
        }
        return steps.onLoop(context.store().abdicate(shard, token)).thenAccept(held -> toDrop = null);
    }

    /**
     * What it finds free it takes under the next term's token: sweeps that it sent before it knew that it led no more find
     * so in Redis, and touch nothing.
     */
    private CompletionStage<Void> ask() {
        long asked = term;
        long sentAt = context.loop().nanos();
        return steps.onLoop(context.store().lead(shard, token(asked), token(asked + 1), settings.canary()))
                .thenAccept(reply -> {
                    if (asked == term && mode == SweepMode.ENFORCE) {
                        renewedAt = sentAt;
                        term += reply == LeadReply.ACQUIRED || reply == LeadReply.TAKEN_OVER ? 1 : 0;
                        heard(reply);
                    }
                });
    }

    private void heard(LeadReply reply) {
        held = reply == LeadReply.HELD_BY_ANOTHER;
        switch (reply) {
            case RENEWED -> renewed();
            case ACQUIRED -> acquired();
            case TAKEN_OVER -> lead();
            case HELD_BY_ANOTHER -> {
                state = State.APART;
                cause = null;
                wait.left();
            }
        }
    }

    private void acquired() {
        DelayCause why = cause != null ? cause : state == State.APART ? DelayCause.NO_LEADER : DelayCause.EXPIRED;
        cause = null;
        state = State.WAITING;
        if (wait.begin(why, mode == SweepMode.OBSERVE)) {
            announce("alarm:waiting cause=" + why.text());
        } else {
            announce("alarm:unwaited cause=" + why.text());
            lead();
        }
    }

    /** For whoever reads the timeline; the log and a meter have said it already, so a failure costs nothing. */
    private void announce(String alarm) {
        if (mode == SweepMode.ENFORCE) {
            context.loop().when(context.store().announce(shard, alarm), (done, error) -> {});
        }
    }

    private void renewed() {
        switch (state) {
            case APART -> acquired();
            case WAITING -> {
                if (wait.over()) {
                    lead();
                }
            }
            case LEADING -> wait.undisturbed();
        }
    }

    private void lead() {
        cause = null;
        state = State.LEADING;
        wait.ended();
        begun.run();
    }

    /** Gives it up at once: what this controller saw of Redis has a gap. */
    public void interrupt(DelayCause why) {
        wait.disturbed();
        if (mode == SweepMode.OFF) {
            return;
        }
        if (cause == null) {
            cause = why;
        }
        state = State.APART;
        held = false;
        if (mode == SweepMode.ENFORCE && toDrop == null) {
            toDrop = token();
            term++;
        }
    }

    /** The graceful end: one who has waited spares the next the wait. */
    private CompletionStage<Void> leave() {
        TaskStore store = context.store();
        String token = toDrop != null ? toDrop : token();
        boolean sound = state == State.LEADING && toDrop == null && !wait.givenUp();
        term++;
        toDrop = null;
        return steps.onLoop(sound ? store.handOver(shard, token) : store.abdicate(shard, token))
                .thenAccept(done -> {});
    }
}
