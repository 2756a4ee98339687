package dev.headrace.worker.internal.run;

import java.time.Duration;

/**
 * Extensions of the timeout and progress reports of a running handler. Written on the handler's thread, read on the loop.
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

    /** Extends the timeout; never shortens an earlier extension. */
    synchronized void timeout(long now, Duration more) {
        long until = now + more.toNanos();
        if (!extended || until - runsUntil > 0) {
            runsUntil = until;
            extended = true;
        }
    }

    /** Returns true if no extension goes beyond now. */
    boolean runtimeOver(long now) {
        return !extended || now - runsUntil > 0;
    }

    public long silentFor(long now) {
        return now - progressedAt;
    }
}
