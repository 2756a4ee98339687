package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.worker.HeartbeatSettings;
import java.time.Duration;

/**
 * What this worker knows of a lease by its own monotonic clock: since when it has it, when last something came back that
 * proves it, and for how long that is good. The claim proves it first, each beat that gets through proves it anew, both
 * from when they were sent. Written on the loop, but for what a handler's thread wants; {@link #doubtful} and {@link #ttl}
 * may be asked from any thread.
 */
public final class LeaseHealth {
    private final long claimedAt;
    private final HeartbeatSettings usual;
    private volatile long provenAt;
    private volatile Duration ownTtl;
    private volatile Duration wantedTtl = Duration.ZERO;
    private volatile long trustNanos;
    private volatile boolean beatWanted;
    private long arrivedAt;
    private long proofWantedFrom;
    private boolean beatSent;
    private long lastSentAt;
    private boolean beaten;
    private boolean startTold;
    private boolean startUnderWay;
    private long startSentAt;
    private boolean quarantined;
    private boolean startAnnounced;

    /** @param claimedAt when the read that brought it was sent */
    LeaseHealth(long claimedAt, HeartbeatSettings usual) {
        this.claimedAt = claimedAt;
        this.usual = usual;
        this.provenAt = claimedAt;
        this.ownTtl = usual.ttl();
        this.trustNanos = usual.trust().toNanos();
        this.proofWantedFrom = claimedAt;
    }

    /** The claim's answer is here. */
    void arrived(long now) {
        arrivedAt = now;
    }

    public Duration heldFor(long now) {
        return Duration.ofNanos(now - arrivedAt);
    }

    /** How long its heartbeats last, as its limits say. */
    void ownTtl(Duration ttl) {
        if (!ttl.equals(ownTtl)) {
            ownTtl = ttl;
            trustNanos = trust();
        }
    }

    /** How long its heartbeats are to last, as its handler says; shorter than its own means its own. Any thread. */
    void wantTtl(Duration ttl) {
        wantedTtl = ttl;
        trustNanos = trust();
    }

    private long trust() {
        return usual.trust().plus(ttl().minus(usual.ttl())).toNanos();
    }

    /** How long its heartbeats last. */
    public Duration ttl() {
        Duration own = ownTtl;
        Duration wanted = wantedTtl;
        return wanted.compareTo(own) > 0 ? wanted : own;
    }

    /** There is news that is worth a beat before the next round. Any thread. */
    public void wantBeat() {
        beatWanted = true;
    }

    /** The task is quarantined: its beats say nothing of a start until {@link #announceStart}. */
    void quarantined() {
        quarantined = true;
    }

    /** Returns true if the start of a quarantined task has to be announced yet. */
    boolean mayAnnounce() {
        return quarantined && !startAnnounced;
    }

    /** All beats from now on say that the handler of a quarantined task starts, or has started. */
    void announceStart() {
        startAnnounced = true;
    }

    /** Returns what the next beat says of the start of the handler. */
    public BeatRequest.Start start() {
        if (quarantined) {
            return startAnnounced ? BeatRequest.Start.QUARANTINED : BeatRequest.Start.UNSAID;
        }
        return tellsStart() ? BeatRequest.Start.FIRST : BeatRequest.Start.UNSAID;
    }

    /** Whether the next beat is the one that tells the timeline of the start: none has, and none is on its way. */
    private boolean tellsStart() {
        return !startTold && !startUnderWay;
    }

    /** A beat is about to go out, with all that is known now. */
    public void beatSent(long now) {
        beatWanted = false;
        beatSent = true;
        lastSentAt = now;
        if (tellsStart()) {
            startUnderWay = true;
            startSentAt = now;
        }
    }

    /** A beat that was sent then may not have got through. */
    public void beatFailed(long sentAt) {
        startUnderWay &= sentAt != startSentAt;
    }

    public void beatPassed(long sentAt) {
        beaten = true;
        if (startUnderWay && sentAt == startSentAt) {
            startTold = true;
        }
        if (sentAt - provenAt > 0) {
            provenAt = sentAt;
        }
    }

    /** Whether it should be beaten between the rounds for all: for its news, or as it has not been yet. */
    public boolean needsEarlyBeat(long now, long youngest) {
        return beatWanted || (!beaten && now - claimedAt >= youngest);
    }

    /** From now on only a beat sent later counts as {@link #proven}, so none that was sent at this very moment before. */
    void wantProof(long now) {
        proofWantedFrom = beatSent && lastSentAt == now ? now + 1 : now;
    }

    boolean proven() {
        return beaten && provenAt - proofWantedFrom >= 0;
    }

    /** Whether nobody has heard for so long that the lease is this worker's that it may be another's. */
    boolean doubtful(long now) {
        return now - provenAt > trustNanos;
    }

    /** Whether a heartbeat key may exist. */
    public boolean mayHaveKey() {
        return beatSent;
    }

    public boolean beaten() {
        return beaten;
    }
}
