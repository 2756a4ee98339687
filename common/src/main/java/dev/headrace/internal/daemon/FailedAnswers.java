package dev.headrace.internal.daemon;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.redis.connection.IoLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the HTTP answers that this process failed to make, sparsely: a client can repeat its request thousands of times a second.
 * The thread of its loop starts with the first failure. Thread-safe.
 */
final class FailedAnswers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailedAnswers.class);

    private final IoLoop loop = new IoLoop("headrace-http-log");
    private final SparseLines lines = new SparseLines(loop);
    private volatile boolean any;

    /**
     * Logs a failure, or counts it.
     *
     * @param path one of the server's own paths, never another text of the client
     */
    void failed(String path, Throwable error) {
        any = true;
        loop.execute(() -> lines.say(
                path,
                null,
                more -> LOG.warn(
                        "the answer to an HTTP request for {} could not be made; the client got the status 500{}",
                        path,
                        more,
                        error)));
    }

    /** Logs the counted failures, and ends the thread. Waits up to a second for each. */
    @Override
    public void close() {
        if (any) {
            CompletableFuture<Void> flushed = new CompletableFuture<>();
            loop.execute(() -> {
                lines.flush();
                flushed.complete(null);
            });
            flushed.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
        }
        loop.close();
    }
}
