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
 * Stops a service on a signal. The first signal stops it gracefully, and the exit code gives the result. A second signal
 * halts the process at once. A watch thread halts it too, if the stop takes longer than its limit. An exit without a signal
 * came from code in the process, such as a handler. It is treated like a crash: no tasks are released, and running tasks are
 * recovered with a crash counted. Other shutdown hooks, such as a handler's, may hang: they get 10 s.
 */
final class GracefulEnd {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulEnd.class);
    private static final Duration BEYOND_DRAIN = Duration.ofSeconds(15);

    /** How long shutdown hooks may take. Less than the default TTL, so that running tasks are not recovered meanwhile. */
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
     * @param ownsProcess true if the process exits once the service has ended
     * @param halt halts the process with an exit code
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

    /** Starts the watch thread long before it is needed: a process that is out of memory cannot start threads. */
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
            haltSaying((crashed ? "the exit" : "the graceful stop") + " is not over after " + atMost
                    + ": halting; running tasks are recovered when their heartbeats expire");
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
     * Notes that the service's run returned: only the JVM's shutdown hooks remain.
     *
     * @param code the exit code of the process, also if it has to be halted
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
            LOG.info("SIG{}: stopping gracefully; a second signal halts at once", signal);
            new Thread(this::stop, "stop").start();
        } else {
            // Without a log line, because logging may be what blocks the stop; the first signal's line announced this.
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
                            "no signal asked for this end: code in this process, perhaps a handler, called System.exit;"
                                    + " no tasks are released; running tasks are recovered when their heartbeats expire, and"
                                    + " each counts a crash. Other shutdown hooks get 10 s, then the process is halted"
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
            LOG.error("the graceful stop failed; a second signal halts at once", e);
        }
    }
}
