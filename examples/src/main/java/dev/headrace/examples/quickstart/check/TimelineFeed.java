package dev.headrace.examples.quickstart.check;

import dev.headrace.internal.redis.verb.queue.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Follows the queue's timeline on a thread of its own and enters into the ledger what it tells. */
public final class TimelineFeed {
    private static final Duration BLOCK = Duration.ofMillis(500);

    private final Timeline timeline;
    private final Ledger ledger;
    private final Thread thread;
    private final AtomicLong recovered = new AtomicLong();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean ending;

    public TimelineFeed(Timeline timeline, Ledger ledger) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.thread = new Thread(this::follow, "timeline");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void follow() {
        try {
            List<Timeline.Event> events = timeline.next(BLOCK);
            while (!events.isEmpty() || !ending) {
                events.forEach(this::enter);
                events = timeline.next(BLOCK);
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void enter(Timeline.Event event) {
        switch (event.word()) {
            case "succeeded" -> ledger.accepted(event.taskId());
            case "dead", "cancelled" -> ledger.ended(event.taskId());
            case "requeued:stale" -> recovered.incrementAndGet();
            default -> {}
        }
    }

    /** Tasks that the controller took from a dead worker, so far. */
    public long recovered() {
        return recovered.get();
    }

    /** @throws RuntimeException what ended the following, if anything did */
    public void check() {
        RuntimeException error = failure.get();
        if (error != null) {
            throw error;
        }
    }

    /** Reads to the end, when nothing is added any more, and returns. */
    public void drain() throws InterruptedException {
        ending = true;
        thread.join();
        check();
    }
}
