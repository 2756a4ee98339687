package dev.headrace.worker.internal.settle;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.worker.internal.attempt.TaskExecution;
import dev.headrace.worker.internal.runtime.Journal;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The ended attempts of a shard whose settle Redis refuses for what it holds itself, not for its state. They are tried
 * again now and then, each by itself, and all at once when another settle passes: then what was wrong may be mended. One
 * alarm tells of all of them.
 */
final class RefusedEnds {
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final EventLoop loop;
    private final Journal journal;
    private final Consumer<TaskExecution> retry;
    private final Set<TaskExecution> all = new HashSet<>();
    private final Map<TaskExecution, EventLoop.Timer> held = new LinkedHashMap<>();
    private boolean retriedAll;
    private long retriedAllAt;

    RefusedEnds(EventLoop loop, Journal journal, Consumer<TaskExecution> retry) {
        this.loop = loop;
        this.journal = journal;
        this.retry = retry;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean contains(Object execution) {
        return all.contains(execution);
    }

    /** Those that wait for their next try. */
    int held() {
        return held.size();
    }

    void hold(TaskExecution execution, Throwable error) {
        if (all.isEmpty()) {
            journal.unsettleable(execution.entry(), error);
        }
        all.add(execution);
        held.put(execution, loop.schedule(PAUSE, () -> release(execution)));
    }

    private void release(TaskExecution execution) {
        if (held.remove(execution) != null) {
            retry.accept(execution);
        }
    }

    /** Its settle, refused before or not, was answered. */
    void accepted(TaskExecution execution) {
        if (all.remove(execution) && all.isEmpty()) {
            journal.settleableAgain();
        }
    }

    /** A batch passed. Tries all at once, at most once a pause: where but one is refused, others pass all the time. */
    void onePassed() {
        if (held.isEmpty() || (retriedAll && loop.nanos() - retriedAllAt < PAUSE.toNanos())) {
            return;
        }
        retriedAll = true;
        retriedAllAt = loop.nanos();
        held.values().forEach(EventLoop.Timer::cancel);
        List.copyOf(held.keySet()).forEach(this::release);
    }
}
