package dev.headrace.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection's end that a test has set up at a {@link TcpProxy}; it happens once. */
public final class Cut {

    private final byte[] pattern;
    private final boolean after;
    private final AtomicBoolean armed = new AtomicBoolean(true);
    private final CountDownLatch done = new CountDownLatch(1);

    Cut(byte[] pattern, boolean after) {
        this.pattern = pattern;
        this.after = after;
    }

    /** Waits until the connection has been cut; for a cut after, the server has executed the command by then. */
    public void await(Duration timeout) {
        try {
            if (!done.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no command matched within " + timeout);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a cut was awaited", interrupted);
        }
    }

    public boolean isDone() {
        return done.getCount() == 0;
    }

    /** Gives up on it. */
    public void disarm() {
        armed.set(false);
    }

    boolean after() {
        return after;
    }

    /** Whether this command is the one; true only once. */
    boolean takes(byte[] command) {
        return armed.get() && contains(command) && armed.compareAndSet(true, false);
    }

    void happened() {
        done.countDown();
    }

    private boolean contains(byte[] command) {
        for (int start = 0; start + pattern.length <= command.length; start++) {
            if (startsAt(command, start)) {
                return true;
            }
        }
        return false;
    }

    private boolean startsAt(byte[] command, int start) {
        for (int i = 0; i < pattern.length; i++) {
            if (command[start + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
