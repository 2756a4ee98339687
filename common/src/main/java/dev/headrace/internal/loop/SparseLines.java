package dev.headrace.internal.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Writes one line a kind and minute where there could be one a task: the first at once, and at the minute's end how many
 * others there were. To be used on its loop only.
 */
public final class SparseLines {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final ObjLongConsumer<String> others;
    private final Map<String, Long> leftOut = new HashMap<>();

    /** @param others writes how many lines of a kind were left out in a minute */
    public SparseLines(EventLoop loop, ObjLongConsumer<String> others) {
        this.loop = loop;
        this.others = others;
    }

    /** Writes the line, or counts it where one of its kind was written less than a minute ago. */
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
