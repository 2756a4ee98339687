package dev.headrace.internal.loop;

/** The machine's clocks. A test checks that only this class reads them. */
public final class SystemTime {
    private SystemTime() {}

    /** Returns {@link System#nanoTime()}. */
    public static long nanos() {
        return System.nanoTime();
    }

    /** Returns {@link System#currentTimeMillis()}, for display only; no decision depends on it. */
    public static long wallMillis() {
        return System.currentTimeMillis();
    }
}
