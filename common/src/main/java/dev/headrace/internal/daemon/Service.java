package dev.headrace.internal.daemon;

import dev.headrace.health.Health;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.time.Duration;

/** What a daemon runs: a worker or a controller, with its connections, from its start to its end. */
public interface Service {

    /**
     * Connects, starts, and returns when all has ended. Called once, on the main thread.
     *
     * @return an {@link ExitCode}
     * @throws dev.headrace.task.StoreException if Redis was not reached or cannot be used; its message is shown as
     *     it is, without a stack trace
     * @throws Exception if anything else failed; shown with its stack trace, and the exit code is {@link ExitCode#FAILED}
     */
    int run() throws Exception;

    /**
     * Asks {@link #run} to end gracefully. Called at most once, from another thread, at any time after the service was
     * made, so also while {@code run} still connects. May return before {@code run} does.
     */
    void stop();

    /** How long what runs is waited for once it was asked to end; the process is halted 15 s after that. */
    default Duration drainTimeout() {
        return Duration.ZERO;
    }

    /** How it is now; asked by probes from any thread, at any time after the service was made. Blocks for 2 s at most. */
    Health health();
}
