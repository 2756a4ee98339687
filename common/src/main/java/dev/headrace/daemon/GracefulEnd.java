package dev.headrace.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a service when the process is told to: the first signal stops it gracefully, so that the exit code can say how
 * that went; a second one halts at once, and so does a watch of its own when the end takes longer than it may. An exit
 * that no signal asked for came from within, from a handler say: that is a crash like any other, so nothing is handed
 * back, and what ran comes back counted.
 */
final class GracefulEnd {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulEnd.class);
    private static final Duration BEYOND_DRAIN = Duration.ofSeconds(15);

    private final Service service;
    private final Runnable halt;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hearsSignals;

    GracefulEnd(Service service, Runnable halt) {
        this.service = service;
        this.halt = halt;
    }

    static GracefulEnd install(Service service) {
        GracefulEnd end = new GracefulEnd(service, () -> Runtime.getRuntime().halt(ExitCode.FAILED));
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
        Duration atMost = service.drainTimeout().plus(BEYOND_DRAIN);
        try {
            ending.await();
            if (!ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                haltSaying("the graceful end is not over after " + atMost
                        + ": halting; what ran here comes back when its heartbeats are over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void haltSaying(String why) {
        try {
            LOG.error("{}", why);
            DaemonLog.end();
        } finally {
            halt.run();
        }
    }

    /** The service's run returned: there is nothing to stop or to wait for any more. */
    void ended() {
        asked.set(true);
        ended.countDown();
        ending.countDown();
    }

    void signalled(String signal) {
        if (asked.compareAndSet(false, true)) {
            ending.countDown();
            LOG.info("SIG{}: ending gracefully; a second signal halts at once", signal);
            new Thread(this::stop, "stop").start();
        } else if (ended.getCount() > 0) {
            // Before a word of it, as words can be what holds the end up; the first signal's said what the second does.
            halt.run();
        }
    }

    private void jvmEnds() {
        try {
            if (asked.compareAndSet(false, true)) {
                ending.countDown();
                if (hearsSignals) {
                    LOG.error(
                            "no signal asked for this end: something in the process called System.exit, a handler perhaps;"
                                    + " nothing is handed back, what runs here comes back when its heartbeats are over,"
                                    + " counted as a crash");
                    return;
                }
                stop();
            }
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
