package dev.headrace.controller.internal.sweep;

/** What a shard's sweeps may do at this moment. Asked before each call, as it can end between two of them. */
public interface Mandate {

    /** Whether they may look and report. */
    boolean looks();

    /** Whether they may also change what they find; never without {@link #looks}. */
    boolean acts();

    /** Returns why they may change nothing at this moment, in words for people. */
    String restraint();

    /**
     * Whether the sweeps watch each entry for a whole TTL and beat before they recover it, and each in a call of its own,
     * since the view of Redis was interrupted too often for a wait of the whole shard.
     */
    boolean watchesEach();

    /** The leadership's token, which each change carries and the scripts check. */
    String token();

    /** A script found that the token leads no more. */
    void refused();
}
