package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Limits log lines to one for each kind and minute instead of one for each task: logs the first at once, and at the end of the
 * minute the number of the others. To be used on its loop only.
 */
public final class SparseLines {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final ObjLongConsumer<String> others;
    private final Map<String, Long> leftOut = new HashMap<>();

    /** @param others logs how many lines of a kind were left out in a minute */
    public SparseLines(EventLoop loop, ObjLongConsumer<String> others) {
        this.loop = loop;
        this.others = others;
    }

    /** Writes the line, or counts it if one of its kind was written less than a minute ago. */
    public void say(String kind, Runnable line) {
        if (leftOut.computeIfPresent(kind, (same, count) -> count + 1) == null) {
            leftOut.put(kind, 0L);
            loop.schedule(WINDOW, () -> end(kind));
            line.run();
        }
    }

    private void end(String kind) {
        Long count = leftOut.remove(kind);
        if (count != null && count > 0) {
            others.accept(kind, count);
        }
    }
}
