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
 * Runs quarantined tasks, which have crashed their worker twice or more, one at a time, so that a task that kills its process
 * is the only one of them that pays. The other quarantined tasks are snoozed and spend nothing. When those are settled, and no
 * claim in flight can deliver more, the next heartbeat announces the start of the one task. Its handler starts when that
 * heartbeat is confirmed. A crash is charged to a quarantined task only after that. Quarantined tasks that a dead worker held
 * without starting them are requeued without a charge, at the same time as its other tasks.
 */
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int CRASHES = 2;
    private static final int TIMES_TO_TELL = 11;
    private static final int MOST_COUNTED = 1000;
    private static final double LEAST_SNOOZE_MILLIS = 50;

    /** The limit of the snooze, which doubles each time. A random factor of up to 3 spreads the tasks. */
    private static final double LONGEST_SNOOZE_MILLIS = 1000;

    private static final double SPREAD = 3;

    private final EventLoop loop;
    private final Duration graceOfLost;
    private @Nullable TaskExecution current;
    private int leaving;
    private final Map<String, Integer> timesSnoozed = new LinkedHashMap<>();

    /** @param graceOfLost how long other tasks wait for the handler of a task whose lease is lost */
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

    /** Grows with the number of snoozes: most quarantined tasks end at once, and a long one need not be checked often. */
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
                    "task {}: snoozed more than {} times, because it has crashed workers, and so has task {}, which runs"
                            + " here; such tasks run one at a time. Logged once",
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
     * Lets the next quarantined task run: the thread of this one has ended, never starts, or has exceeded its grace. A handler
     * that still runs may kill the process together with the next quarantined task. But waiting for a handler that never ends
     * would starve all others.
     */
    void ended(TaskExecution execution) {
        if (current == execution) {
            current = null;
        }
    }

    /** Limits the wait for a handler whose lease is lost and which was interrupted. */
    void endSoon(TaskExecution execution) {
        if (current == execution) {
            loop.schedule(graceOfLost, () -> ended(execution));
        }
    }

    /** Notes that a snoozed task is settled. Only snoozed tasks count, and only while another one is current. */
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
