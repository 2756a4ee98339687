package dev.headrace.controller.internal.sweep;

/** What a shard's sweeps may do now. Sweeps ask before each call, because leadership can end between two calls. */
public interface Leadership {

    /** Returns true if the sweeps may read the shard and report. */
    boolean mayObserve();

    /** Returns true if the sweeps may also change the shard. Implies {@link #mayObserve}. */
    boolean mayChange();

    /**
     * Returns true if this controller may write into the shard what it has found there, also while another one leads: changes are
     * allowed by the mode and the server.
     */
    boolean mayTell();

    /** Returns why the sweeps may change nothing now, for people. */
    String reasonForNoChange();

    /**
     * Returns true if the sweeps watch each entry for a TTL and a heartbeat interval before they recover it, and recover each
     * in a separate call. This replaces the delay of the whole shard if interruptions come too often for that delay to end.
     */
    boolean watchesEachTask();

    /** Returns the token of the leadership's current term. Each change carries it, and the scripts check it. */
    String token();

    /** Called when a script found that the token no longer leads. */
    void lost();
}
