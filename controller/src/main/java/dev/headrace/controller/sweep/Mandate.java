package dev.headrace.controller.sweep;

/** What a shard's sweeps may do at this moment. Asked before each call, as it can end between two of them. */
public interface Mandate {

    /** Whether they may look and report. */
    boolean looks();

    /** Whether they may also change what they find; never without {@link #looks}. */
    boolean acts();

    /** Whether each entry is to be recovered in a call of its own, since the view of Redis was disturbed again and again. */
    boolean oneByOne();

    /** The leadership's token, which each change carries and the scripts check. */
    String token();

    /** A script found that the token leads no more. */
    void refused();
}
