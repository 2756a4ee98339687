package dev.headrace.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One way of one connection: hands bytes on in their order, as much later as they were told to be, or at once. */
final class DelayLine {

    /** Where the bytes go. */
    interface Sink {
        void take(byte[] bytes, int length) throws IOException;
    }

    private final ScheduledExecutorService clock;
    private final Sink sink;
    private final Queue<byte[]> onTheWay = new ArrayDeque<>();

    DelayLine(ScheduledExecutorService clock, Sink sink) {
        this.clock = clock;
        this.sink = sink;
    }

    synchronized void pass(byte[] bytes, int length, Duration latency) throws IOException {
        if (latency.isZero() && onTheWay.isEmpty()) {
            sink.take(bytes, length);
            return;
        }
        onTheWay.add(Arrays.copyOf(bytes, length));
        var unused = clock.schedule(this::arrive, latency.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The oldest, whosever time it is: so their order holds when the latency changes. */
    private synchronized void arrive() {
        byte[] bytes = onTheWay.remove();
        try {
            sink.take(bytes, bytes.length);
        } catch (IOException | RuntimeException broken) {
            // The connection is gone, as the thread that reads it sees too.
        }
    }
}
