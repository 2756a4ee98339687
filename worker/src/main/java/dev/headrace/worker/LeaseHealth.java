package dev.headrace.worker;

/**
 * What this worker knows of a lease by its own monotonic clock: since when it has it, and when last something came
 * back that proves it. The claim proves it first, each beat that gets through proves it anew, both from when they were
 * sent. Written on the loop; {@link #doubtful} may be asked from any thread.
 */
final class LeaseHealth {
    private final long claimedAt;
    private volatile long provenAt;
    private long proofWantedFrom;
    private boolean beatSent;
    private boolean beaten;

    /** @param claimedAt when the read that brought it was sent */
    LeaseHealth(long claimedAt) {
        this.claimedAt = claimedAt;
        this.provenAt = claimedAt;
        this.proofWantedFrom = claimedAt;
    }

    void beatSent() {
        beatSent = true;
    }

    void beatPassed(long sentAt) {
        beaten = true;
        if (sentAt - provenAt > 0) {
            provenAt = sentAt;
        }
    }

    /** From now on only a beat sent later counts as {@link #proven}. */
    void wantProof(long now) {
        proofWantedFrom = now;
    }

    boolean proven() {
        return beaten && provenAt - proofWantedFrom >= 0;
    }

    boolean doubtful(long now, long trustNanos) {
        return now - provenAt > trustNanos;
    }

    /** Whether a heartbeat key may exist. */
    boolean mayHaveKey() {
        return beatSent;
    }

    boolean beaten() {
        return beaten;
    }

    long age(long now) {
        return now - claimedAt;
    }
}
