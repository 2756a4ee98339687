package dev.headrace.worker;

import dev.headrace.task.TaskType;

/** Takes handlers, one for each type of task. Not thread-safe. */
public interface HandlerRegistry {
    /**
     * Has tasks of this type run by this handler.
     *
     * @throws IllegalArgumentException if the type has a handler already
     */
    <T> HandlerRegistry handle(TaskType<T> type, TaskHandler<T> handler);
}
