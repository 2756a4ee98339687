package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.log.DaemonLog;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process on a signal while its service is being created, for example while a module registers its handlers. No task was
 * claimed yet, so this is a stop as requested. From {@link GracefulEnd#install} on, that class receives the signals.
 */
final class EarlyEnd {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyEnd.class);

    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile String stage = "the settings were read";

    void install() {
        Signals.on("TERM", this::signalled);
        Signals.on("INT", this::signalled);
        Signals.on("HUP", this::signalled);
    }

    /** Sets what the start does now, as in "module X registered its handlers". */
    void stage(String what) {
        stage = what;
    }

    private void signalled(String signal) {
        if (asked.compareAndSet(false, true)) {
            LOG.info(
                    "SIG{}: asked to stop before the start was complete, while {}: no task was claimed, so nothing is left"
                            + " undone",
                    signal,
                    stage);
            DaemonLog.end();
            System.exit(ExitCode.OK);
        } else {
            Runtime.getRuntime().halt(ExitCode.OK); // A shutdown hook of a module hangs.
        }
    }
}
