package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits that an interrupt does not end, for the ends of workers and controllers: a handler that interrupts all threads of the
 * process must not have tasks left behind. The thread is interrupted again when the wait is over. Thread-safe.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Waits for an answer.
     *
     * @throws ExecutionException if the answer is an error
     * @throws TimeoutException if none came in this time
     */
    public static <T> T get(Future<T> answer, Duration atMost) throws ExecutionException, TimeoutException {
        long end = SystemTime.nanos() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(end - SystemTime.nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    /** Waits for a latch. Returns whether it opened in this time. */
    public static boolean await(CountDownLatch latch, Duration atMost) {
        long end = SystemTime.nanos() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(end - SystemTime.nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    /** Waits until this has ended, well or with an error, for this time at the most. */
    public static void ended(Future<?> work, Duration atMost) {
        try {
            get(work, atMost);
        } catch (ExecutionException | TimeoutException e) {
            // What follows does not depend on it.
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
