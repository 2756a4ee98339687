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
 * The ended attempts of a shard whose settle Redis refuses because of the data in its keys, not because of its state. Each is
 * retried separately now and then, and all of them when another settle succeeds, because the cause may be fixed then. One
 * alarm covers all of them.
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

    /** Returns how many wait for their next try. */
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

    /** Notes that the settle of an attempt was accepted, whether it was refused before or not. */
    void accepted(TaskExecution execution) {
        if (all.remove(execution) && all.isEmpty()) {
            journal.settleableAgain();
        }
    }

    /** Retries all after a successful batch, at most once per pause: most batches succeed if only one end is refused. */
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
