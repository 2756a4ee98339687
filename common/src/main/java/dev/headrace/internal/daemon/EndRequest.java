package dev.headrace.internal.daemon;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request to end, which a service's main thread waits for. An interrupt is no such request: a handler that interrupts
 * all threads of the process must not end the daemon. Thread-safe.
 */
public final class EndRequest {
    private static final Logger LOG = LoggerFactory.getLogger(EndRequest.class);

    private final CountDownLatch asked = new CountDownLatch(1);

    /** Asks for the end. Idempotent. */
    public void ask() {
        asked.countDown();
    }

    /** Waits until the end is asked for. Says so once when it is interrupted, and waits on; no interrupt is left afterwards. */
    public void await() {
        boolean told = false;
        while (asked.getCount() > 0) {
            try {
                asked.await();
            } catch (InterruptedException e) {
                if (!told) {
                    told = true;
                    LOG.warn(
                            "something in the process, a handler perhaps, interrupted thread {}; ignored, as only a signal"
                                    + " ends this process",
                            Thread.currentThread().getName());
                }
            }
        }
        Thread.interrupted();
    }
}
