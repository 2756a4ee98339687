package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.log.DaemonLog;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.loop.Uninterrupted;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a service when the process is told to: the first signal stops it gracefully, so that the exit code can say how
 * that went; a second one halts at once, and so does a watch of its own when the end takes longer than it may. An exit
 * that no signal asked for came from within, from a handler say: that is a crash like any other, so nothing is handed
 * back, and what ran comes back counted. Shutdown hooks of others, a handler's say, may hang: they get 10 s.
 */
final class GracefulEnd {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulEnd.class);
    private static final Duration BEYOND_DRAIN = Duration.ofSeconds(15);

    /** How long shutdown hooks may take. Under the default TTL, so what ran is not taken by another while they run. */
    private static final Duration HOOKS_TAKE = Duration.ofSeconds(10);

    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final Service service;
    private final IntConsumer halt;
    private final boolean ownsProcess;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hearsSignals;
    private volatile boolean crashed;
    private volatile int exitCode = ExitCode.FAILED;

    /**
     * @param ownsProcess whether the process exits once the service has ended
     * @param halt takes the exit code
     */
    GracefulEnd(Service service, boolean ownsProcess, IntConsumer halt) {
        this.service = service;
        this.ownsProcess = ownsProcess;
        this.halt = halt;
    }

    static GracefulEnd install(Service service, boolean ownsProcess) {
        GracefulEnd end = new GracefulEnd(service, ownsProcess, Runtime.getRuntime()::halt);
        end.startWatch();
        boolean term = Signals.on("TERM", end::signalled);
        boolean interrupt = Signals.on("INT", end::signalled);
        boolean hangUp = Signals.on("HUP", end::signalled);
        end.hearsSignals = term && interrupt && hangUp;
        Runtime.getRuntime().addShutdownHook(new Thread(end::jvmEnds, "shutdown"));
        return end;
    }

    /** Started long before it is needed: a process without memory gets no thread any more. */
    void startWatch() {
        Thread watch = new Thread(this::watch, "end watch");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        Uninterrupted.await(ending, FOR_EVER);
        Duration atMost = crashed ? HOOKS_TAKE : service.drainTimeout().plus(BEYOND_DRAIN);
        if (Uninterrupted.await(ended, atMost)) {
            if (!ownsProcess) {
                return;
            }
            Uninterrupted.await(new CountDownLatch(1), HOOKS_TAKE);
            halt.accept(exitCode);
        } else {
            haltSaying((crashed ? "the exit" : "the graceful end") + " is not over after " + atMost
                    + ": halting; what ran here comes back when its heartbeats are over");
        }
    }

    private void haltSaying(String why) {
        try {
            LOG.error("{}", why);
            DaemonLog.end();
        } finally {
            halt.accept(ExitCode.FAILED);
        }
    }

    /**
     * The service's run returned: there is nothing to stop or to wait for any more but the JVM's shutdown hooks.
     *
     * @param code the process's exit code, also if it has to be halted
     */
    void ended(int code) {
        exitCode = code;
        asked.set(true);
        ended.countDown();
        ending.countDown();
    }

    void signalled(String signal) {
        if (asked.compareAndSet(false, true)) {
            ending.countDown();
            LOG.info("SIG{}: ending gracefully; a second signal halts at once", signal);
            new Thread(this::stop, "stop").start();
        } else {
            // Before a word of it, as words can be what holds the end up; the first signal's said what the second does.
            halt.accept(exitCode);
        }
    }

    private void jvmEnds() {
        try {
            if (asked.compareAndSet(false, true)) {
                crashed = hearsSignals;
                ending.countDown();
                if (hearsSignals) {
                    LOG.error(
                            "no signal asked for this end: something in the process called System.exit, a handler perhaps;"
                                    + " nothing is released, what runs here comes back when its heartbeats are over,"
                                    + " counted as a crash. Shutdown hooks of others get 10 s, then the process is halted"
                                    + " with exit code 1");
                    return;
                }
                stop();
            }
            Uninterrupted.await(ended, FOR_EVER);
        } finally {
            DaemonLog.end();
        }
    }

    private void stop() {
        try {
            service.stop();
        } catch (RuntimeException e) {
            LOG.error("the graceful end failed; a second signal halts at once", e);
        }
    }
}
