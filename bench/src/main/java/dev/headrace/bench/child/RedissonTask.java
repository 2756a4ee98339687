package dev.headrace.bench.child;

import dev.headrace.bench.handlers.RunCounts;
import java.io.Serializable;

/** What Redisson's executor runs: counts itself. */
public final class RedissonTask implements Runnable, Serializable {
    private final String payload;

    /** With its payload. */
    public RedissonTask(String payload) {
        this.payload = payload;
    }

    @Override
    public void run() {
        RunCounts.ofThisProcess().ran(payload);
    }
}
