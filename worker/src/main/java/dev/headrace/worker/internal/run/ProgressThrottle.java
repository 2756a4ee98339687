package dev.headrace.worker.internal.run;

import java.time.Duration;

/**
 * Decides which progress reports of a handler cause a heartbeat between two rounds: those that differ by a percentage point or
 * more from the last one sent, those that come half a second or more after it, and the end, once. The next
 * round carries the others. Not thread-safe.
 */
final class ProgressThrottle {
    private static final double POINTS = 1;
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final double END = 100;

    private double sent = -1;
    private long sentAt;
    private boolean ended;

    /** Returns true if the report should be sent now. */
    boolean passes(double percent, long now) {
        if (ended) {
            return false;
        }
        boolean worth = sent < 0 || percent >= END || Math.abs(percent - sent) >= POINTS || now - sentAt >= PAUSE_NANOS;
        if (worth) {
            sent = percent;
            sentAt = now;
            ended = percent >= END;
        }
        return worth;
    }
}
