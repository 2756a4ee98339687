package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits that an interrupt does not end, for stopping workers and controllers: a handler that interrupts all threads of the
 * process must not cause tasks to be left behind. The thread is interrupted again after the wait. Thread-safe.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Waits for an answer.
     *
     * @throws ExecutionException if the answer is an error
     * @throws TimeoutException if there was no answer in this time
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

    /** Waits for a latch. Returns true if it opened in this time. */
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

    /** Waits until the work has ended, with or without an error, but no longer than this time. */
    public static void ended(Future<?> work, Duration atMost) {
        try {
            get(work, atMost);
        } catch (ExecutionException | TimeoutException e) {
            // The following steps do not depend on it.
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
