package dev.headrace.internal.daemon;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a service, which a stop request ends early: on SIGTERM, a daemon that still tries to reach Redis should exit at
 * once, and there is nothing to clean up yet. Thread-safe.
 */
public final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private @Nullable Thread starting;
    private boolean cutShort;

    /**
     * Runs the start in the calling thread.
     *
     * @param start blocks, and ends early with an exception when its thread is interrupted
     * @return the started object, or empty if {@link #cutShort} was called before
     * @throws RuntimeException an exception of {@code start} itself
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
            LOG.info("asked to stop before the start was complete: no task was claimed, so nothing is left undone");
            return Optional.empty();
        } finally {
            leave();
        }
    }

    /** Ends a running start, or prevents one that has not begun. Does nothing after the start. */
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

    /** Clears an interrupt that came too late, so that it does not affect the following code. */
    private synchronized void leave() {
        starting = null;
        if (cutShort) {
            Thread.interrupted();
        }
    }
}
