package dev.headrace.examples.fault;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** A time without Redis, measured; what is to be recovered may take that much longer, and the controller's wait after it. */
final class Outage {
    /** How long a controller waits before it recovers anything after an interruption. */
    static final Duration CONTROLLERS_WAIT = Stand.TTL.plus(Stand.BEAT);

    private final long began = System.nanoTime();
    private Duration length = Duration.ZERO;

    /** Redis answers again. */
    void over() {
        length = Duration.ofNanos(System.nanoTime() - began);
    }

    /** Lets it last: its length is the fault, and nothing is to be seen meanwhile. */
    void lastFor(Duration whole) {
        await("the outage's end")
                .atMost(whole.plusSeconds(5))
                .until(() -> System.nanoTime() - began >= whole.toNanos());
    }

    /** Does this again and again for so long. */
    void each(Duration interval, Duration whole, Runnable deed) {
        await("the end of it")
                .atMost(whole.plusSeconds(30))
                .pollInterval(interval)
                .until(() -> {
                    deed.run();
                    return System.nanoTime() - began >= whole.toNanos();
                });
    }

    /** Something was recovered, and no later than is promised. */
    void assertRecovered(Figures figures) {
        assertRecovered(figures, Duration.ZERO);
    }

    /** The same where it takes this much longer until everybody has found who is master now. */
    void assertRecovered(Figures figures, Duration found) {
        figures.assertRecoveredWithin(
                Stand.RECOVERY.plus(length).plus(CONTROLLERS_WAIT).plus(found));
    }
}
