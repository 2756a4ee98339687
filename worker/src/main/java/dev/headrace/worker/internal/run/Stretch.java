package dev.headrace.worker.internal.run;

import java.time.Duration;

/**
 * What a handler says of its own time while it runs: that it needs more of it, and that it gets on. Written on the handler's thread, read on the loop.
 */
public final class Stretch {
    private volatile long progressedAt;
    private volatile boolean stretched;
    private volatile long runsUntil;

    Stretch(long startedAt) {
        progressedAt = startedAt;
    }

    void progressed(long now) {
        progressedAt = now;
    }

    /** Never shortens what was said before. */
    synchronized void timeout(long now, Duration more) {
        long until = now + more.toNanos();
        if (!stretched || until - runsUntil > 0) {
            runsUntil = until;
            stretched = true;
        }
    }

    /** Whether it has asked for no time beyond now. */
    boolean runtimeOver(long now) {
        return !stretched || now - runsUntil > 0;
    }

    public long silentFor(long now) {
        return now - progressedAt;
    }
}
