package dev.headrace.examples.fault;

import java.time.Duration;
import java.util.List;

/** How long after a death the tasks of the dead ran again. */
final class Recoveries {
    private long diedAt;
    private long slowest;

    void diedNow() {
        diedAt = System.currentTimeMillis();
    }

    /** A recovery that no timeline shows, as nothing was requeued: it took this long at the most. */
    void within(Duration duration) {
        slowest = Math.max(slowest, duration.toMillis());
    }

    /** What the last death left has been recovered by now. */
    void sinceDeath() {
        if (diedAt > 0) {
            within(Duration.ofMillis(System.currentTimeMillis() - diedAt));
        }
    }

    /** In ms, of those that are known here or that the histories show. */
    long slowestMillis(TimelineRecord timeline, HandlerHistory history) {
        List<String> recovered = timeline.tasks("requeued:stale");
        return history.starts().stream()
                .filter(start -> diedAt > 0 && start.attempt() > 1 && start.atMillis() >= diedAt)
                .filter(start -> recovered.contains(start.task()))
                .mapToLong(start -> start.atMillis() - diedAt)
                .reduce(slowest, Math::max);
    }
}
