package dev.headrace.worker.internal.run;

import java.time.Duration;

/**
 * What a handler says of its own time while it runs: that it needs more of it, and that it gets on. Written on the handler's thread, read on the loop.
 */
public final class HandlerReport {
    private volatile long progressedAt;
    private volatile boolean extended;
    private volatile long runsUntil;

    HandlerReport(long startedAt) {
        progressedAt = startedAt;
    }

    void progressed(long now) {
        progressedAt = now;
    }

    /** Never shortens what was said before. */
    synchronized void timeout(long now, Duration more) {
        long until = now + more.toNanos();
        if (!extended || until - runsUntil > 0) {
            runsUntil = until;
            extended = true;
        }
    }

    /** Whether it has asked for no time beyond now. */
    boolean runtimeOver(long now) {
        return !extended || now - runsUntil > 0;
    }

    public long silentFor(long now) {
        return now - progressedAt;
    }
}
