package dev.headrace.internal.loop;

/** The machine's clocks. The one place that reads them, which a test holds to be so. */
public final class SystemTime {
    private SystemTime() {}

    /** {@link System#nanoTime()}. */
    public static long nanos() {
        return System.nanoTime();
    }

    /** {@link System#currentTimeMillis()}: for what people read; no decision is ever taken by it. */
    public static long wallMillis() {
        return System.currentTimeMillis();
    }
}
