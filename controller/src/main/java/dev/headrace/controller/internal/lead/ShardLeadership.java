package dev.headrace.controller.internal.lead;

import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A controller's leadership of one shard. An event that deletes heartbeats of live workers (a restart, an eviction, a clock
 * jump) deletes the leadership key first, because its TTL is shorter. So a controller that finds the key absent, or whose
 * view of Redis was interrupted, delays recovery until every live worker has sent a heartbeat. A controller that only
 * observes acquires no leadership, because that would prevent an enforcing controller from working. It delays its reports
 * after the same interruptions, and several such controllers can report at the same time. To be used on the loop only.
 */
public final class ShardLeadership implements Leadership {
    private static final String HANDED_OVER = "handed-over";

    // Leadership is renewed after these parts of its TTL, together with other shards or separately.
    private static final double RENEWED_WITH_OTHERS = 0.4;
    private static final double RENEWED_BY_ITSELF = 0.6;

    private final SweepContext context;
    private final Shard shard;
    private final String controller;
    private final Duration ttl;
    private final RecoveryDelay delay;
    private final Runnable begun;
    private SweepMode mode = SweepMode.OFF;
    private State state = State.APART;
    private long term = 1;
    private @Nullable String tokenToDrop;
    private @Nullable DelayCause interruption;
    private boolean changesForbidden;
    private boolean heldByAnother;
    private long renewedAt;

    private enum State {
        /** Another controller leads, or this one has not asked yet, or its view of Redis was interrupted. */
        APART,
        /** This controller has the leadership key and waits for the end of the recovery delay. */
        WAITING,
        /** The sweeps may work. */
        LEADING
    }

    /**
     * Creates the leadership of a shard, which is not asked for until {@link #renew}.
     *
     * @param controller the name of the controller, unique among all incarnations of all controllers; the token begins with it
     * @param begun is run each time the sweeps may begin to work
     */
    public ShardLeadership(
            SweepContext context, Shard shard, String controller, DelayListener listener, Runnable begun) {
        this.context = context;
        this.shard = shard;
        this.controller = controller;
        this.ttl = context.settings().leadershipTtl();
        this.delay = new RecoveryDelay(
                context.loop(), context.lines(), shard, context.settings().recoveryDelay(), listener);
        this.begun = begun;
    }

    @Override
    public boolean mayObserve() {
        return state == State.LEADING && mode != SweepMode.OFF;
    }

    @Override
    public boolean mayChange() {
        return mayObserve() && mayTell();
    }

    @Override
    public boolean mayTell() {
        return mode == SweepMode.ENFORCE && !changesForbidden;
    }

    @Override
    public String reasonForNoChange() {
        if (mode == SweepMode.OBSERVE) {
            return "only observing";
        }
        return changesForbidden && mayObserve()
                ? "nothing is changed while Redis may evict keys"
                : "it does not lead at the moment";
    }

    @Override
    public boolean watchesEachTask() {
        return delay.skipped();
    }

    /** Returns the token, which is new in each term: a late call of an earlier term carries an old token and is refused. */
    @Override
    public String token() {
        return token(term);
    }

    private String token(long ofTerm) {
        return controller + "#" + ofTerm;
    }

    @Override
    public void lost() {
        interrupt(DelayCause.EXPIRED);
    }

    /** Sets what the sweeps may do. Hands the leadership over if the mode was {@code ENFORCE}. */
    public CompletionStage<Void> mode(SweepMode next) {
        if (next == mode) {
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<Void> left = mode == SweepMode.ENFORCE ? leave() : CompletableFuture.completedFuture(null);
        state = State.APART;
        heldByAnother = false;
        interruption = null;
        delay.cancelled();
        mode = next;
        return left;
    }

    /** Forbids all changes, or allows them again, whatever the mode. */
    public void forbidChanges(boolean forbidden) {
        changesForbidden = forbidden;
    }

    /** Returns true if another controller was found to lead. */
    public boolean heldByAnother() {
        return heldByAnother;
    }

    /** Returns true if this is the expected value of the leadership key. Has no meaning if no controller leads. */
    public boolean expects(@Nullable String holder) {
        if (mode != SweepMode.ENFORCE) {
            return true;
        }
        return heldByAnother
                ? holder != null && !holder.startsWith(HANDED_OVER)
                : state != State.LEADING || token().equals(holder);
    }

    /** Returns why this controller leads but changes nothing, for people; empty if it does not lead, or works. */
    public Optional<String> obstacle() {
        if (mode != SweepMode.ENFORCE || state == State.APART) {
            return Optional.empty();
        } else if (changesForbidden) {
            return Optional.of("Redis may evict keys (its maxmemory-policy is not noeviction); nothing is recovered or"
                    + " promoted until CONFIG SET maxmemory-policy noeviction");
        }
        return state == State.WAITING ? Optional.of(delay.reason()) : Optional.empty();
    }

    /**
     * Acquires or renews the leadership.
     *
     * @param idle true if the shard is idle, so that leadership is renewed together with other shards; it is renewed here if
     *     that does not happen in time
     */
    public CompletionStage<Void> renew(boolean idle) {
        return switch (mode) {
            case OFF -> CompletableFuture.completedFuture(null);
            case OBSERVE -> {
                answered(state == State.APART ? LeadReply.ACQUIRED : LeadReply.RENEWED);
                yield CompletableFuture.completedFuture(null);
            }
            case ENFORCE ->
                idle && state == State.LEADING && !renewalIsOlderThan(RENEWED_BY_ITSELF)
                        ? CompletableFuture.completedFuture(null)
                        : drop().thenCompose(dropped -> ask());
        };
    }

    /** Returns the token to renew the leadership by, together with those of other idle shards, once that is due. */
    public Optional<String> tokenToRenew() {
        return mode == SweepMode.ENFORCE && state == State.LEADING && renewalIsOlderThan(RENEWED_WITH_OTHERS)
                ? Optional.of(token())
                : Optional.empty();
    }

    /** Notes the answer to a renewal together with other shards: whether this controller leads. */
    public void renewedWithOthers(String asked, boolean leads, long sentAt) {
        if (leads && asked.equals(token()) && state == State.LEADING) {
            renewedAt = sentAt;
            renewed();
        }
    }

    private boolean renewalIsOlderThan(double partOfTtl) {
        return context.loop().nanos() - renewedAt >= ttl.toNanos() * partOfTtl;
    }

    private CompletionStage<Void> drop() {
        String token = tokenToDrop;
        if (token == null) {
            return CompletableFuture.completedFuture(null);
        }
        return context.loop().onLoop(context.store().abdicate(shard, token)).thenAccept(dropped -> tokenToDrop = null);
    }

    /**
     * Asks for the leadership. If it is free, it is acquired under the token of the next term. Calls that the sweeps sent
     * before they knew that leadership was lost carry the old token, and change nothing.
     */
    private CompletionStage<Void> ask() {
        long asked = term;
        long sentAt = context.loop().nanos();
        return context.loop()
                .onLoop(context.store().lead(shard, token(asked), token(asked + 1), ttl))
                .thenAccept(reply -> {
                    if (asked == term && mode == SweepMode.ENFORCE) {
                        renewedAt = sentAt;
                        term += reply == LeadReply.ACQUIRED || reply == LeadReply.TAKEN_OVER ? 1 : 0;
                        answered(reply);
                    }
                });
    }

    private void answered(LeadReply reply) {
        heldByAnother = reply == LeadReply.HELD_BY_ANOTHER;
        switch (reply) {
            case RENEWED -> renewed();
            case ACQUIRED -> acquired();
            case TAKEN_OVER -> lead();
            case HELD_BY_ANOTHER -> {
                state = State.APART;
                interruption = null;
                delay.cancelled();
            }
        }
    }

    private void acquired() {
        DelayCause cause =
                interruption != null ? interruption : state == State.APART ? DelayCause.NO_LEADER : DelayCause.EXPIRED;
        interruption = null;
        state = State.WAITING;
        if (delay.begin(cause, mode == SweepMode.OBSERVE)) {
            announce("alarm:waiting cause=" + cause.text());
        } else {
            announce("alarm:unwaited cause=" + cause.text());
            lead();
        }
    }

    /** Writes to the timeline, for people. Errors are ignored, because a log line and a meter report the same. */
    private void announce(String alarm) {
        if (mode == SweepMode.ENFORCE) {
            context.loop().when(context.store().announce(shard, alarm), (done, error) -> {});
        }
    }

    private void renewed() {
        switch (state) {
            case APART -> acquired();
            case WAITING -> {
                if (delay.over()) {
                    lead();
                }
            }
            case LEADING -> delay.renewed();
        }
    }

    private void lead() {
        interruption = null;
        state = State.LEADING;
        delay.leading();
        begun.run();
    }

    /** Gives the leadership up at once, because this controller's view of Redis was interrupted. */
    public void interrupt(DelayCause cause) {
        delay.interrupted();
        if (mode == SweepMode.OFF) {
            return;
        }
        interruption = interruption == null ? cause : interruption;
        state = State.APART;
        heldByAnother = false;
        if (mode == SweepMode.ENFORCE && tokenToDrop == null) {
            tokenToDrop = token();
            term++;
        }
    }

    /** Hands the leadership over if the recovery delay is done, so that the next leader skips it. Else gives it up. */
    private CompletionStage<Void> leave() {
        String token = tokenToDrop != null ? tokenToDrop : token();
        boolean delayDone = state == State.LEADING && tokenToDrop == null && !delay.skipped();
        term++;
        tokenToDrop = null;
        CompletionStage<Boolean> left = delayDone
                ? context.store().handOver(shard, token)
                : context.store().abdicate(shard, token);
        return context.loop().onLoop(left).thenAccept(done -> {});
    }
}
