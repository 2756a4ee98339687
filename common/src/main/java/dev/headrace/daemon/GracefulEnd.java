package dev.headrace.daemon;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a service when the process is told to: the first SIGTERM or SIGINT stops it gracefully, so that the exit code can
 * say how that went; a second one halts at once. Other ends of the JVM, such as a SIGHUP, stop it gracefully too.
 */
final class GracefulEnd {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulEnd.class);

    private final Service service;
    private final Runnable halt;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    GracefulEnd(Service service, Runnable halt) {
        this.service = service;
        this.halt = halt;
    }

    static GracefulEnd install(Service service) {
        GracefulEnd end = new GracefulEnd(service, () -> Runtime.getRuntime().halt(ExitCode.FAILED));
        Signals.on("TERM", end::signalled);
        Signals.on("INT", end::signalled);
        Runtime.getRuntime().addShutdownHook(new Thread(end::stopAndWait, "shutdown"));
        return end;
    }

    /** The service's run returned: there is nothing to stop or to wait for any more. */
    void ended() {
        asked.set(true);
        ended.countDown();
    }

    void signalled(String signal) {
        if (asked.compareAndSet(false, true)) {
            LOG.info("SIG{}: ending gracefully; a second signal halts at once", signal);
            new Thread(this::stop, "stop").start();
        } else if (ended.getCount() > 0) {
            LOG.warn("SIG{} again: halting at once; what runs here comes back when its heartbeats are over", signal);
            halt.run();
        }
    }

    private void stopAndWait() {
        if (asked.compareAndSet(false, true)) {
            stop();
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
