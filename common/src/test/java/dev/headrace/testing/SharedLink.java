package dev.headrace.testing;

import dev.headrace.internal.loop.SystemTime;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** One way of a link that several connections share: a piece of each that has something to carry, in turn. Thread-safe. */
final class SharedLink {
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile long bytesPerSecond;

    /** @param bytes a second, 0 for no bound */
    void limit(long bytes) {
        bytesPerSecond = bytes;
    }

    /** Returns when the bytes have gone over the link. */
    void carry(int bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        turn.lock();
        try {
            long most = bytesPerSecond;
            long end = SystemTime.nanos() + (most == 0 ? 0 : bytes * 1_000_000_000L / most);
            while (end - SystemTime.nanos() > 0) {
                LockSupport.parkNanos(end - SystemTime.nanos());
            }
        } finally {
            turn.unlock();
        }
    }
}
