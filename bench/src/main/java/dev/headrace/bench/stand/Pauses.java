package dev.headrace.bench.stand;

import java.time.Duration;

/** Waiting between two looks. */
public final class Pauses {
    private Pauses() {}

    /** Lets so much time pass. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
