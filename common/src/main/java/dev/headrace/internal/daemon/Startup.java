package dev.headrace.internal.daemon;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a service, which a request to end cuts short: whoever sends SIGTERM to a daemon that still tries to reach
 * Redis wants it gone now, and nothing has been begun that would have to be undone. Thread-safe.
 */
public final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private @Nullable Thread starting;
    private boolean cutShort;

    /**
     * Starts what is to be started, in the calling thread.
     *
     * @param start blocks, and ends early with an exception when its thread is interrupted
     * @return what was started, or nothing when {@link #cutShort} was called before it was
     * @throws RuntimeException what {@code start} throws by itself
     */
    public <T> Optional<T> of(Supplier<T> start) {
        if (!enter()) {
            return Optional.empty();
        }
        try {
            return Optional.of(start.get());
        } catch (RuntimeException e) {
            if (!wasCutShort()) {
                throw e;
            }
            LOG.info("asked to end before it had started: nothing was begun, so nothing is left undone");
            return Optional.empty();
        } finally {
            leave();
        }
    }

    /** Ends a start that is under way, and keeps one that has not begun from beginning. Does nothing to one that is over. */
    public synchronized void cutShort() {
        cutShort = true;
        if (starting != null) {
            starting.interrupt();
        }
    }

    private synchronized boolean enter() {
        starting = cutShort ? null : Thread.currentThread();
        return !cutShort;
    }

    private synchronized boolean wasCutShort() {
        return cutShort;
    }

    /** An interrupt that came too late is not left to what follows, which has its own way to end. */
    private synchronized void leave() {
        starting = null;
        if (cutShort) {
            Thread.interrupted();
        }
    }
}
