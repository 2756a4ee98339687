package dev.headrace.internal.daemon;

import dev.headrace.health.Health;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.time.Duration;

/** The service of a daemon: a worker or a controller with its connections, from start to stop. */
public interface Service {

    /**
     * Connects, starts, and returns when everything has stopped. Called once, on the main thread.
     *
     * @return an {@link ExitCode}
     * @throws dev.headrace.task.StoreException if Redis was not reached or cannot be used; the message is shown
     *     without a stack trace
     * @throws Exception if anything else failed; it is shown with its stack trace, and the exit code is
     *     {@link ExitCode#FAILED}
     */
    int run() throws Exception;

    /**
     * Asks {@link #run} to stop gracefully. Called at most once, from another thread, at any time after the service was
     * created, so also while {@code run} still connects. May return before {@code run} does.
     */
    void stop();

    /** Returns how long a graceful stop waits for running tasks; the process is halted 15 s after that. */
    default Duration drainTimeout() {
        return Duration.ZERO;
    }

    /** Returns the current health. Called by probes from any thread, at any time after creation. Blocks for 2 s at most. */
    Health health();
}
