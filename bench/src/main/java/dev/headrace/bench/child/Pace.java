package dev.headrace.bench.child;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Calls at even intervals. */
final class Pace {
    private Pace() {}

    /** Calls with each number from 0 on, so many a second; what is late is made up for. */
    static void run(int perSecond, int count, IntConsumer each) {
        long start = System.nanoTime();
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        for (int i = 0; i < count; i++) {
            long left;
            while ((left = start + i * interval - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
            each.accept(i);
        }
    }
}
