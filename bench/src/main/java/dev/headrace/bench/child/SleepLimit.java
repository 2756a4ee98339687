package dev.headrace.bench.child;

import java.util.concurrent.atomic.LongAdder;

/** Threads that do nothing but sleep: how often a second they wake on this machine. */
public final class SleepLimit {
    private static final long WARM_UP_MILLIS = 2_000;
    private static final long MEASURED_MILLIS = 8_000;

    private SleepLimit() {}

    /** With how many, and for how many milliseconds each. */
    public static void main(String[] args) throws InterruptedException {
        LongAdder woken = new LongAdder();
        long millis = Long.parseLong(args[1]);
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        Thread.sleep(millis);
                        woken.increment();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        Thread.sleep(WARM_UP_MILLIS);
        long before = woken.sum();
        long began = System.nanoTime();
        Thread.sleep(MEASURED_MILLIS);
        System.out.println("RATE " + Math.round((woken.sum() - before) * 1e9 / (System.nanoTime() - began)));
    }
}
