package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.EffectiveLimits;
import dev.headrace.worker.internal.run.Handlers;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Determines the limits of a task: the submission's, else the type's (from the queue's {@code meta}, else from the handler's
 * registration), else the queue's, else the worker's. The limits of a type are computed once, because most submissions set
 * none. Used on the loop only.
 */
public final class LimitBook {
    private final WorkerSettings settings;
    private final Handlers handlers;
    private final Map<String, EffectiveLimits> ofTypes = new HashMap<>();
    private QueueLimits queue = QueueLimits.NONE;

    public LimitBook(WorkerSettings settings, Handlers handlers) {
        this.settings = settings;
        this.handlers = handlers;
    }

    /** Sets the queue's limits. */
    public void queueSays(QueueLimits limits) {
        if (!limits.equals(queue)) {
            queue = limits;
            ofTypes.clear();
        }
    }

    public QueueLimits queue() {
        return queue;
    }

    /** Returns the limits of an attempt for a task of a known type. */
    public EffectiveLimits of(TaskEntry entry, String type) {
        TaskLimits own = TaskLimits.of(entry);
        return own.isEmpty()
                ? ofTypes.computeIfAbsent(type, name -> EffectiveLimits.of(ofType(name), settings))
                : EffectiveLimits.of(own.over(ofType(type)), settings);
    }

    private TaskLimits ofType(String type) {
        Handlers.@Nullable Handled<?, ?> handled = handlers.of(type);
        TaskLimits registered =
                handled == null ? TaskLimits.NONE : handled.options().limits();
        return queue.ofType(type).over(registered).over(queue.ofQueue());
    }
}
