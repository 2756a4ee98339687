package dev.headrace.worker;

import dev.headrace.task.EntryField;
import dev.headrace.task.TaskEntry;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tasks that have crashed twice or more apart, one at a time a worker, so that a task that kills its process ends
 * alone. Others of them are put off, spending nothing, rather than held: a held one would crash along and be counted.
 * The one that runs is beaten first, and starts only when those put off are known to be out of this worker's hands.
 */
final class Suspects {
    private static final int CRASHES = 2;
    private static final double LEAST_PUT_OFF_MILLIS = 1000;
    private static final double MOST_PUT_OFF_MILLIS = 3000;

    private final EventLoop loop;
    private @Nullable TaskExecution current;
    private int leaving;

    Suspects(EventLoop loop) {
        this.loop = loop;
    }

    static boolean concerns(TaskEntry entry) {
        return entry.counter(EntryField.STALE_REQUEUES, 0) >= CRASHES;
    }

    void admit(TaskExecution execution) {
        if (current == null) {
            current = execution;
            execution.awaitBeat();
        } else {
            leaving++;
            double millis = loop.random().nextDouble(LEAST_PUT_OFF_MILLIS, MOST_PUT_OFF_MILLIS);
            execution.putOff(Duration.ofMillis((long) millis));
        }
    }

    boolean mayStart(TaskExecution execution) {
        return current == execution && leaving == 0;
    }

    /** Its thread has ended, or it will never start. */
    void ended(TaskExecution execution) {
        if (current == execution) {
            current = null;
        }
    }

    /** A suspect that was put off, and no other, is settled while another is current. */
    void putOffSettled() {
        leaving--;
        if (leaving == 0 && current != null) {
            current.startIfClear();
        }
    }
}
