package dev.headrace.worker.internal.attempt;

import dev.headrace.task.EntryField;
import dev.headrace.task.Printable;
import dev.headrace.task.TaskEntry;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks that have crashed their worker twice or more one at a time, so that a task that kills its process ends
 * alone. Others of them are put off and spend nothing. Once those are settled, and no claim under way can bring more, the
 * next beat says that the one starts, and its handler starts when that beat is answered. A crash is charged to a suspect
 * only after that, so those that this worker merely held are queued again unharmed, though as late as the dead worker's.
 */
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int CRASHES = 2;
    private static final int TIMES_TO_TELL = 11;
    private static final int MOST_COUNTED = 1000;
    private static final double LEAST_PUT_OFF_MILLIS = 50;

    /** Twice as long each time, up to here; and up to three times that, so that they do not all come back at once. */
    private static final double LONGEST_PUT_OFF_MILLIS = 1000;

    private static final double SPREAD = 3;

    private final EventLoop loop;
    private final Duration graceOfLost;
    private @Nullable TaskExecution current;
    private int leaving;
    private final Map<String, Integer> timesPutOff = new LinkedHashMap<>();

    /** @param graceOfLost how long others wait for the handler of a task whose lease is lost */
    public Quarantine(EventLoop loop, Duration graceOfLost) {
        this.loop = loop;
        this.graceOfLost = graceOfLost;
    }

    static boolean concerns(TaskEntry entry) {
        return entry.counter(EntryField.STALE_REQUEUES, 0) >= CRASHES;
    }

    void admit(TaskExecution execution) {
        execution.health().ofSuspect();
        if (current == null) {
            current = execution;
            timesPutOff.remove(name(execution));
            execution.startIfClear();
        } else {
            leaving++;
            double millis = putOffMillis(timesPutOff(execution, current));
            execution.putOff(Duration.ofMillis((long) loop.random().nextDouble(millis, SPREAD * millis)));
        }
    }

    /** Most were only there when another crashed, and are over at once; what runs for long is asked about less often. */
    private static double putOffMillis(int times) {
        return Math.min(LONGEST_PUT_OFF_MILLIS, LEAST_PUT_OFF_MILLIS * Math.pow(2, times - 1));
    }

    private int timesPutOff(TaskExecution execution, TaskExecution before) {
        if (timesPutOff.size() >= MOST_COUNTED) {
            timesPutOff.clear();
        }
        int times = timesPutOff.merge(name(execution), 1, Integer::sum);
        if (times == TIMES_TO_TELL) {
            LOG.warn(
                    "task {}: put off more than {} times, as it has crashed workers, and so has task {}, which runs here;"
                            + " they run one at a time. Said once",
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
     * next suspect with it; but waiting for one that never ends would starve all others.
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

    /** A suspect that was put off, and no other, is settled while another is current. */
    void putOffSettled() {
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
