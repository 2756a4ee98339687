package dev.headrace.testing;

import dev.headrace.internal.loop.SystemTime;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How much later bytes arrive on one way of one connection: by the latency, and by what the bandwidth lets through. */
final class Pacing {
    private final Supplier<Duration> latency;
    private final LongSupplier bytesPerSecond;
    private final SharedLink link;
    private long freeAt = SystemTime.nanos();

    /**
     * @param bytesPerSecond 0 for no bound
     * @param link what all connections of the way go over
     */
    Pacing(Supplier<Duration> latency, LongSupplier bytesPerSecond, SharedLink link) {
        this.latency = latency;
        this.bytesPerSecond = bytesPerSecond;
        this.link = link;
    }

    /** Used by the thread that reads the bytes. */
    Duration delay(int bytes) {
        link.carry(bytes);
        long most = bytesPerSecond.getAsLong();
        if (most == 0) {
            return latency.get();
        }
        long now = SystemTime.nanos();
        freeAt = Math.max(now, freeAt) + bytes * 1_000_000_000L / most;
        return latency.get().plusNanos(freeAt - now);
    }
}
