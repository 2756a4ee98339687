package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.text.Printable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks that have crashed their worker twice or more one at a time, so that a task that kills its process ends
 * alone: each of them is quarantined, and the others are snoozed and spend nothing. Once those are settled, and no claim
 * under way can bring more, the next beat says that the one starts, and its handler starts when that beat is answered. A
 * crash is charged to a quarantined task only after that, so those that this worker merely held are queued again unharmed, though as late as the dead worker's.
 */
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int CRASHES = 2;
    private static final int TIMES_TO_TELL = 11;
    private static final int MOST_COUNTED = 1000;
    private static final double LEAST_SNOOZE_MILLIS = 50;

    /** Twice as long each time, up to here; and up to three times that, so that they do not all come back at once. */
    private static final double LONGEST_SNOOZE_MILLIS = 1000;

    private static final double SPREAD = 3;

    private final EventLoop loop;
    private final Duration graceOfLost;
    private @Nullable TaskExecution current;
    private int leaving;
    private final Map<String, Integer> timesSnoozed = new LinkedHashMap<>();

    /** @param graceOfLost how long others wait for the handler of a task whose lease is lost */
    public Quarantine(EventLoop loop, Duration graceOfLost) {
        this.loop = loop;
        this.graceOfLost = graceOfLost;
    }

    static boolean concerns(TaskEntry entry) {
        return entry.counter(EntryField.STALE_REQUEUES, 0) >= CRASHES;
    }

    void admit(TaskExecution execution) {
        execution.health().quarantined();
        if (current == null) {
            current = execution;
            timesSnoozed.remove(name(execution));
            execution.startIfClear();
        } else {
            leaving++;
            double millis = snoozeMillis(timesSnoozed(execution, current));
            execution.snooze(Duration.ofMillis((long) loop.random().nextDouble(millis, SPREAD * millis)));
        }
    }

    /** Most were only there when another crashed, and are over at once; what runs for long is asked about less often. */
    private static double snoozeMillis(int times) {
        return Math.min(LONGEST_SNOOZE_MILLIS, LEAST_SNOOZE_MILLIS * Math.pow(2, times - 1));
    }

    private int timesSnoozed(TaskExecution execution, TaskExecution before) {
        if (timesSnoozed.size() >= MOST_COUNTED) {
            timesSnoozed.clear();
        }
        int times = timesSnoozed.merge(name(execution), 1, Integer::sum);
        if (times == TIMES_TO_TELL) {
            LOG.warn(
                    "task {}: snoozed more than {} times, as it has crashed workers, and so has task {}, which runs here;"
                            + " such tasks run one at a time. Said once",
                    Printable.escape(name(execution)),
                    TIMES_TO_TELL - 1,
                    Printable.escape(name(before)));
        }
        return times;
    }

    private static String name(TaskExecution execution) {
        return execution.entry().shard().tag() + "/" + execution.taskId();
    }

    boolean mayStart(TaskExecution execution) {
        return current == execution && leaving == 0;
    }

    /**
     * Its thread has ended, or never starts, or is waited for no more. One that runs on may yet kill the process, and the
     * next quarantined task with it; but waiting for one that never ends would starve all others.
     */
    void ended(TaskExecution execution) {
        if (current == execution) {
            current = null;
        }
    }

    /** Its lease is lost and it was interrupted: others wait no longer than this for its thread. */
    void endSoon(TaskExecution execution) {
        if (current == execution) {
            loop.schedule(graceOfLost, () -> ended(execution));
        }
    }

    /** A task that was snoozed, and no other, is settled while another one is current. */
    void snoozeSettled() {
        leaving--;
        startIfClear();
    }

    public void claimAnswered() {
        startIfClear();
    }

    private void startIfClear() {
        if (leaving == 0 && current != null) {
            current.startIfClear();
        }
    }
}
