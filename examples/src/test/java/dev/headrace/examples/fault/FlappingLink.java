package dev.headrace.examples.fault;

import dev.headrace.testing.TcpProxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes a link down and up again at each interval, a number of times, and leaves it up. */
final class FlappingLink {
    private final TcpProxy proxy;
    private final CountDownLatch left;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private FlappingLink(TcpProxy proxy, int changes) {
        this.proxy = proxy;
        this.left = new CountDownLatch(changes);
    }

    /** Ends when all its changes, an even number of them, are over. */
    static void flap(TcpProxy proxy, Duration each, int changes) throws InterruptedException {
        FlappingLink link = new FlappingLink(proxy, changes);
        var unused = link.clock.scheduleAtFixedRate(link::change, 0, each.toMillis(), TimeUnit.MILLISECONDS);
        try {
            link.left.await();
        } finally {
            link.clock.shutdownNow();
        }
    }

    private void change() {
        if (left.getCount() % 2 == 0) {
            proxy.refuse();
            proxy.cut();
        } else {
            proxy.accept();
        }
        left.countDown();
    }
}
