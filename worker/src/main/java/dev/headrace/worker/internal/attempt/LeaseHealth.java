package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.worker.HeartbeatSettings;
import java.time.Duration;

/**
 * The state of a lease by the worker's own monotonic clock: when the worker got it, when it was last confirmed, and how long
 * that is valid. The claim confirms the lease first, and then each heartbeat that succeeds, counted from the time when the
 * call was sent. Written on the loop, except for requests from a handler's thread; {@link #doubtful} and {@link #ttl}
 * may be called from any thread.
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
    private boolean confirmed;
    private boolean startTold;
    private boolean startUnderWay;
    private long startSentAt;
    private boolean quarantined;
    private boolean startAnnounced;

    /** @param claimedAt when the read that delivered the task was sent */
    LeaseHealth(long claimedAt, HeartbeatSettings usual) {
        this.claimedAt = claimedAt;
        this.usual = usual;
        this.provenAt = claimedAt;
        this.ownTtl = usual.ttl();
        this.trustNanos = usual.trust().toNanos();
        this.proofWantedFrom = claimedAt;
    }

    /** Notes that the reply of the claim has arrived. */
    void arrived(long now) {
        arrivedAt = now;
    }

    public Duration heldFor(long now) {
        return Duration.ofNanos(now - arrivedAt);
    }

    /** Sets the heartbeat TTL of the task's limits. */
    void ownTtl(Duration ttl) {
        if (!ttl.equals(ownTtl)) {
            ownTtl = ttl;
            trustNanos = trust();
        }
    }

    /** Sets the heartbeat TTL that the handler asks for, if it is longer than the task's own. Any thread. */
    void wantTtl(Duration ttl) {
        wantedTtl = ttl;
        trustNanos = trust();
    }

    private long trust() {
        return usual.trust().plus(ttl().minus(usual.ttl())).toNanos();
    }

    /** Returns the current heartbeat TTL. */
    public Duration ttl() {
        Duration own = ownTtl;
        Duration wanted = wantedTtl;
        return wanted.compareTo(own) > 0 ? wanted : own;
    }

    /** Asks for a heartbeat before the next round, because there is news to report. Any thread. */
    public void wantBeat() {
        beatWanted = true;
    }

    /** Marks the task as quarantined: its heartbeats do not report a start until {@link #announceStart}. */
    void quarantined() {
        quarantined = true;
    }

    /** Returns true if the start of a quarantined task has not been announced yet. */
    boolean mayAnnounce() {
        return quarantined && !startAnnounced;
    }

    /** Lets all heartbeats from now on report that the handler of a quarantined task starts or has started. */
    void announceStart() {
        startAnnounced = true;
    }

    /** Returns what the next heartbeat reports about the start of the handler. */
    public BeatRequest.Start start() {
        if (quarantined) {
            return startAnnounced ? BeatRequest.Start.QUARANTINED : BeatRequest.Start.UNSAID;
        }
        return tellsStart() ? BeatRequest.Start.FIRST : BeatRequest.Start.UNSAID;
    }

    /** Returns true if the next heartbeat must write the start to the timeline: none has done so, and none is in flight. */
    private boolean tellsStart() {
        return !startTold && !startUnderWay;
    }

    /** Notes that a heartbeat with the current news is being sent. */
    public void beatSent(long now) {
        beatWanted = false;
        beatSent = true;
        lastSentAt = now;
        if (tellsStart()) {
            startUnderWay = true;
            startSentAt = now;
        }
    }

    /** Notes that a heartbeat which was sent at this time may have failed. */
    public void beatFailed(long sentAt) {
        startUnderWay &= sentAt != startSentAt;
    }

    public void beatPassed(long sentAt) {
        confirmed = true;
        if (startUnderWay && sentAt == startSentAt) {
            startTold = true;
        }
        if (sentAt - provenAt > 0) {
            provenAt = sentAt;
        }
    }

    /** Returns true if a heartbeat is due before the next round: it has news, or it is the first one. */
    public boolean needsEarlyBeat(long now, long youngest) {
        return beatWanted || (!confirmed && now - claimedAt >= youngest);
    }

    /** Lets only heartbeats that are sent from now on confirm the lease ({@link #proven}), not those in flight. */
    void wantProof(long now) {
        proofWantedFrom = beatSent && lastSentAt == now ? now + 1 : now;
    }

    boolean proven() {
        return confirmed && provenAt - proofWantedFrom >= 0;
    }

    /** Returns true if the lease may have been lost: it was not confirmed for too long. */
    boolean doubtful(long now) {
        return now - provenAt > trustNanos;
    }

    /** Returns true if a heartbeat key may exist. */
    public boolean mayHaveKey() {
        return beatSent;
    }

    public boolean confirmed() {
        return confirmed;
    }
}
