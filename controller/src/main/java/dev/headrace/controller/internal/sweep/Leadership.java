package dev.headrace.controller.internal.sweep;

/** What a shard's sweeps may do at this moment. Sweeps ask before each call, as leadership can end between two calls. */
public interface Leadership {

    /** Returns true if the sweeps may look at the shard and report what they find. */
    boolean mayObserve();

    /** Returns true if the sweeps may also change what they find. Implies {@link #mayObserve}. */
    boolean mayChange();

    /** Returns why the sweeps may change nothing at this moment, for people. */
    String reasonForNoChange();

    /**
     * Returns true if the sweeps watch each entry for a TTL and a heartbeat interval before they recover it, and recover each
     * in a call of its own. This replaces the delay of the whole shard when interruptions come too often for that delay to end.
     */
    boolean watchesEachTask();

    /** Returns the token of the leadership's current term. Each change carries it, and the scripts check it. */
    String token();

    /** Is called when a script found that the token is not the leader's any more. */
    void lost();
}
