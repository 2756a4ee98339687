package dev.headrace.internal.daemon;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request to stop, for which a service's main thread waits. An interrupt is not such a request: a handler that interrupts
 * all threads of the process must not stop the daemon. Thread-safe.
 */
public final class EndRequest {
    private static final Logger LOG = LoggerFactory.getLogger(EndRequest.class);

    private final CountDownLatch asked = new CountDownLatch(1);

    /** Requests the stop. Idempotent. */
    public void ask() {
        asked.countDown();
    }

    /** Waits for the request. Logs the first interrupt and continues to wait; clears the interrupt flag at the end. */
    public void await() {
        boolean told = false;
        while (asked.getCount() > 0) {
            try {
                asked.await();
            } catch (InterruptedException e) {
                if (!told) {
                    told = true;
                    LOG.warn(
                            "code in this process, perhaps a handler, interrupted thread {}; ignored, because only a signal"
                                    + " stops this process",
                            Thread.currentThread().getName());
                }
            }
        }
        Thread.interrupted();
    }
}
